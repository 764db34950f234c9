import { homedir } from 'node:os';
import { z } from 'zod';
import { type Accounts, accountsSchema, type SecretIds } from '../lambdas/contract/accounts.ts';
import type { EnvironmentVariables } from '../lambdas/contract/environment.ts';
import type { ApiVersion } from '../lambdas/contract/report-types.ts';
import { type Assembly, readAssembly } from './assembly/assembly.ts';
import { synthesize } from './assembly/synthesize.ts';
import { LocalPipeline, type RunEvent } from './pipeline.ts';
import { type EmbeddedS3, startEmbeddedS3 } from './s3/embedded-s3.ts';
import { startLocalSecrets } from './secrets.ts';
import type { Simulator, SimulatorOptions } from './simulator/simulator.ts';

/** Credentials of a real Cint, or a token that was got elsewhere. */
type CintLogin =
  | { readonly client_id: string; readonly client_secret: string }
  | { readonly access_token: string };

export type PartsOptions = {
  readonly apiVersion: ApiVersion;
  /** The Cint account that reports are asked of, and who gets those that name nobody. */
  readonly account: { readonly account_id: number; readonly email_recipients: readonly string[] };
  /** The built-in simulator, or a Cint somewhere. */
  readonly cint:
    | { readonly simulator: SimulatorOptions }
    | { readonly baseUrl: string; readonly authUrl: string; readonly login: CintLogin };
  /** A folder for the embedded S3, or the URL of another one. */
  readonly storage: { readonly directory: string } | { readonly endpoint: string };
  readonly bucket: string;
  /** Seconds; those of the template where absent. */
  readonly pollInterval?: number | undefined;
  readonly deadline?: number | undefined;
  readonly timeScale: number;
  readonly listen: (event: RunEvent) => void;
  /** Told before `cdk synth`, which takes some seconds. */
  readonly onSynth?: () => void;
};

/** Everything a run on this machine needs, started and ready. */
export type Parts = {
  readonly pipeline: LocalPipeline;
  readonly simulator: Simulator | undefined;
  readonly s3: EmbeddedS3 | undefined;
  close(): Promise<void>;
};

/** Credentials the simulator takes: it takes any. */
const SIMULATOR_LOGIN: CintLogin = {
  client_id: 'simulator-client-id',
  client_secret: 'simulator-client-secret',
};

/** Names of the secrets in memory. */
const LOCAL_SECRETS: SecretIds = {
  credentials_secret_id: 'cint-credentials',
  token_secret_id: 'cint-token',
};

/** Only warnings are for the person at the terminal; there is no CloudWatch and no X-Ray. */
const QUIET = { POWERTOOLS_LOG_LEVEL: 'WARN', POWERTOOLS_METRICS_DISABLED: 'true' };

export async function startParts(options: PartsOptions): Promise<Parts> {
  const assembly = await readAssembly(await synthesize(options.onSynth));
  const [template] = Object.values(assembly.lambdas);
  if (template === undefined) throw new Error('The state machine has no Lambdas.');
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers.reverse()) await closeOne();
  };
  try {
    const simulator = 'simulator' in options.cint ? await startSimulator(options.cint.simulator) : undefined;
    if (simulator !== undefined) closers.push(() => simulator.close());
    const s3 =
      'directory' in options.storage
        ? await startEmbeddedS3({ directory: options.storage.directory, bucket: options.bucket })
        : undefined;
    if (s3 !== undefined) closers.push(() => s3.close());

    const login = 'login' in options.cint ? options.cint.login : SIMULATOR_LOGIN;
    const secrets = await startLocalSecrets({
      [LOCAL_SECRETS.credentials_secret_id]: 'client_id' in login ? JSON.stringify(login) : '',
      [LOCAL_SECRETS.token_secret_id]:
        'access_token' in login ? JSON.stringify({ access_token: login.access_token, renew_at: null }) : '',
    });
    closers.push(() => secrets.close());

    const cint =
      'baseUrl' in options.cint
        ? { CINT_BASE_URL: options.cint.baseUrl, CINT_AUTH_URL: options.cint.authUrl }
        : { CINT_BASE_URL: simulator?.url ?? '', CINT_AUTH_URL: simulator?.authUrl ?? '' };
    const overlay: Partial<EnvironmentVariables> = {
      ...cint,
      CINT_API_VERSION: options.apiVersion,
      ...(options.pollInterval === undefined ? {} : { POLL_INTERVAL_SECONDS: String(options.pollInterval) }),
      ...(options.deadline === undefined ? {} : { DEADLINE_SECONDS: String(options.deadline) }),
    };
    const pipeline = new LocalPipeline({
      assembly: withAccount(
        withDeadline(assembly, Number(template.environment.DEADLINE_SECONDS), options.deadline),
        options.account,
      ),
      timeScale: options.timeScale,
      listen: options.listen,
      environment: {
        ...('endpoint' in options.storage ? ownAwsSettings(options.storage.endpoint) : {}),
        ...(s3 === undefined ? {} : embeddedAwsSettings(s3)),
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
        TZ: 'UTC',
        BUCKET_NAME: options.bucket,
        TIME_SCALE: String(options.timeScale),
        ...QUIET,
        ...overlay,
      },
    });
    closers.push(() => pipeline.close());
    return { pipeline, simulator, s3, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The machine's own timeout stays as far behind the deadline as the template has it. */
function withDeadline(assembly: Assembly, templates: number, deadline: number | undefined): Assembly {
  const { definition } = assembly;
  if (deadline === undefined || definition.TimeoutSeconds === undefined) return assembly;
  const TimeoutSeconds = definition.TimeoutSeconds - templates + deadline;
  return { ...assembly, definition: { ...definition, TimeoutSeconds } };
}

/** The state that completes a request from what the stack knows of its account. */
const completingSchema = z.looseObject({ Parameters: z.looseObject({ accounts: accountsSchema }) });

/** The account of this run takes the place of those of reports.yaml: whoever has credentials may ask. */
function withAccount(
  assembly: Assembly,
  { account_id, email_recipients }: PartsOptions['account'],
): Assembly {
  const { definition } = assembly;
  const accounts: Accounts = {
    [account_id]: { ...LOCAL_SECRETS, email_recipients: [...email_recipients] },
  };
  const first = completingSchema.parse(definition.States[definition.StartAt]);
  const completing = { ...first, Parameters: { ...first.Parameters, accounts } };
  const States = Object.assign({}, definition.States, { [definition.StartAt]: completing });
  return { ...assembly, definition: { ...definition, States } };
}

/** Loaded only where it is used: a run against a real Cint is the smaller for it. */
async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await import('./simulator/simulator.ts');
  return simulator.startSimulator(options);
}

/** AWS settings of the person who runs this, for a bucket of theirs. No other variable reaches a Lambda. */
function ownAwsSettings(endpoint: string): Record<string, string> {
  const settings = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')),
  );
  // AWS's endpoints name the region that a request must be signed for; stand-ins for S3 take any.
  const named = /\bs3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\./.exec(endpoint)?.[1];
  const region = named ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1';
  return { ...settings, HOME: homedir(), AWS_REGION: region, AWS_ENDPOINT_URL_S3: endpoint };
}

function embeddedAwsSettings(s3: EmbeddedS3): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
  };
}
