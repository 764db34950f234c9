import { Cint } from '../../lambdas/cint/client.ts';
import type { StepTools } from '../../lambdas/cint/from-environment.ts';
import { connections, type Timeouts } from '../../lambdas/cint/http.ts';
import {
  type Credentials,
  mintToken,
  type Token,
  TokenSource,
  type Vault,
} from '../../lambdas/cint/token.ts';
import type { AcceptedJob, GenerateEvent, Job } from '../../lambdas/contract/job.ts';
import { DEFAULT_POLL_POLICY } from '../../lambdas/contract/poll-policy.ts';
import type { ApiVersion } from '../../lambdas/contract/report-types.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { generate as ask } from '../../lambdas/generate/generate.ts';
import { startJob } from '../../lambdas/generate/start-job.ts';

/** A request that both sides take, in the words of neither dialect in particular. */
export const REQUEST = {
  account_id: 13,
  report_type: 'completes',
  filter: 'project',
  filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFP0', '01BTGNYV6HRNK8K8VKZASZCFP1'],
  start_date: '2026-10-01',
  end_date: '2026-11-01',
  report_options: null,
  email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
};

export const CREDENTIALS: Credentials = { client_id: 'the-client-id', client_secret: 'the-client-secret' };

export type Place = { readonly url: string; readonly authUrl: string };

export type MemoryVault = Vault & { token: Token | undefined; credentials: Credentials | undefined };

export function memoryVault(): MemoryVault {
  const vault: MemoryVault = {
    token: undefined,
    credentials: CREDENTIALS,
    credentialsPlace: 'the secret of this test',
    readToken: async () => ({ token: vault.token, version: JSON.stringify(vault.token ?? null) }),
    claim: async () => true,
    readCredentials: async () => vault.credentials,
    writeToken: async (token) => {
      vault.token = token;
    },
  };
  return vault;
}

export type Connected = StepTools & { readonly vault: MemoryVault; readonly warnings: readonly string[] };

/** A client as a Lambda has it, on a real connection; its secrets are in memory. */
export function connect(
  place: Place,
  options: {
    readonly version?: ApiVersion;
    readonly timeouts?: Timeouts;
    readonly signal?: AbortSignal;
    readonly now?: () => Date;
    readonly vault?: MemoryVault;
  } = {},
): Connected {
  const { version = '2025-05-27', now = () => new Date(), vault = memoryVault() } = options;
  const signal = options.signal ?? new AbortController().signal;
  const line = { dispatcher: connections(options.timeouts), signal };
  const warnings: string[] = [];
  const tokens = new TokenSource({
    vault,
    memory: {},
    now,
    signal,
    warn: (message) => warnings.push(message),
    mint: (credentials, secrets) => mintToken(line, place.authUrl, credentials, secrets, now),
  });
  return {
    cint: new Cint({ baseUrl: place.url, apiVersion: version, tokens, line, now }),
    policy: DEFAULT_POLL_POLICY,
    time_scale: 1,
    now,
    random: () => 0.5,
    warn: (message) => warnings.push(message),
    signal,
    vault,
    warnings,
  };
}

export const SECRETS = { credentials_secret_id: 'the-credentials', token_secret_id: 'the-token' };

export const EXECUTION = 'arn:aws:states:eu-west-1:123456789012:execution:cint-reports:a-run';

/** What "Generate report" gets at its first try. */
export function generateEvent(
  over: Partial<GenerateEvent> & { readonly input?: unknown } = {},
): GenerateEvent {
  const { input = REQUEST, ...rest } = over;
  return {
    execution: { Id: EXECUTION, Input: input, StartTime: new Date().toISOString() },
    retry_count: 0,
    accounts: { [REQUEST.account_id]: { ...SECRETS, email_recipients: [] } },
    state: {},
    ...rest,
  };
}

/** "Generate report", as its Lambda runs it. */
export async function generate(event: GenerateEvent, version: ApiVersion, tools: StepTools): Promise<Job> {
  return ask(startJob(event, version), event, tools);
}

/** A job whose report was accepted. */
export function acceptedJob(report_id: string, over: Partial<AcceptedJob> = {}): AcceptedJob {
  const now = new Date().toISOString();
  return {
    outcome: 'READY',
    message: '',
    execution: EXECUTION,
    started_at: now,
    requested_at: now,
    ready_at: now,
    request: parseRequest(REQUEST, '2025-05-27'),
    secrets: SECRETS,
    wait_seconds: 0,
    polls: 1,
    throttles: 0,
    answer_lost: false,
    report_id,
    ...over,
  };
}
