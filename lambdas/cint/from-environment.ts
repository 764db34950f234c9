import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretIds } from '../contract/accounts.ts';
import type { Environment } from '../contract/environment.ts';
import type { PollPolicy } from '../contract/poll-policy.ts';
import { asTableError } from './aws-errors.ts';
import { Cint } from './client.ts';
import { PipelineError } from './errors.ts';
import { connections } from './http.ts';
import { mintToken, type TokenMemory, TokenSource } from './token.ts';
import { secretsManagerVault } from './vault.ts';

/** What a step needs of the world. */
export type StepTools = {
  readonly cint: Cint;
  readonly policy: PollPolicy;
  readonly time_scale: number;
  readonly now: () => Date;
  /** 0 up to 1. */
  readonly random: () => number;
  /** A line in the log; never a secret, never report content. */
  readonly warn: (message: string) => void;
  /** Aborted shortly before Lambda would end the invocation; its reason is the error to throw. */
  readonly signal: AbortSignal;
};

/** The part of Lambda's context that steps use. */
export type RemainingTime = { getRemainingTimeInMillis(): number };

/** Kept while this Lambda is warm, by the secret that shares the token. */
const tokenMemories = new Map<string, TokenMemory>();
const secretsManager = new SecretsManagerClient({});

/** An invocation stops itself this long before Lambda would, so that it can clean up and say why. */
const LEAVE_MS = 10_000;
/** The remaining time is looked at this often; a local run uses it to end a step early. */
const LOOK_MS = 500;

/** Runs a step with the tools that an invocation's environment and time allow. */
export async function withTools<T>(
  environment: Environment,
  secretIds: SecretIds,
  time: RemainingTime,
  outOfTime: PipelineError,
  step: (tools: StepTools) => Promise<T>,
): Promise<T> {
  const now = () => new Date();
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (time.getRemainingTimeInMillis() < LEAVE_MS) stop.abort(outOfTime);
  }, LOOK_MS);
  const dispatcher = connections();
  const line = { dispatcher, signal: stop.signal };
  const memory = tokenMemories.get(secretIds.token_secret_id) ?? {};
  tokenMemories.set(secretIds.token_secret_id, memory);
  const tokens = new TokenSource({
    vault: secretsManagerVault(secretsManager, secretIds),
    memory,
    now,
    signal: stop.signal,
    mint: (credentials, secrets) => mintToken(line, environment.CINT_AUTH_URL, credentials, secrets, now),
  });
  try {
    return await step({
      cint: new Cint({
        baseUrl: environment.CINT_BASE_URL,
        apiVersion: environment.CINT_API_VERSION,
        tokens,
        line,
        now,
      }),
      policy: {
        interval_seconds: environment.POLL_INTERVAL_SECONDS,
        ceiling_seconds: environment.POLL_CEILING_SECONDS,
        deadline_seconds: environment.DEADLINE_SECONDS,
      },
      time_scale: environment.TIME_SCALE,
      now,
      random: Math.random,
      warn: (message) => console.warn(message),
      signal: stop.signal,
    });
  } catch (error) {
    throw asTableError(error);
  } finally {
    clearInterval(watch);
    await dispatcher.destroy();
  }
}

/** What a step that only talks to Cint throws when its time is up: Cint was too slow. */
export function slowCint(): PipelineError {
  return new PipelineError('Cint.NetworkError', 'Cint did not answer within the time of this invocation.');
}
