import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Environment } from '../contract/environment.ts';
import type { Job } from '../contract/job.ts';
import type { PollPolicy } from '../contract/poll-policy.ts';
import type { InvocationContext, Observer } from '../observe/observed.ts';
import { aboutJob, tellStep } from '../observe/report-step.ts';
import { captured } from '../observe/trace.ts';
import { asTableError } from './aws-errors.ts';
import { Cint } from './client.ts';
import { PipelineError } from './errors.ts';
import { connections } from './http.ts';
import { presentable } from './masking.ts';
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
export type StepContext = InvocationContext & { getRemainingTimeInMillis(): number };

/** Kept while this Lambda is warm, by the secret that shares the token. */
const tokenMemories = new Map<string, TokenMemory>();
const secretsManager = captured(new SecretsManagerClient({}));

/** An invocation stops itself this long before Lambda would, so that it can clean up and say why. */
const LEAVE_MS = 10_000;
/** The remaining time is looked at this often; a local run uses it to end a step early. */
const LOOK_MS = 500;

/** A masked sentence is not cut: it is bounded where it is made. */
const WHOLE = Number.POSITIVE_INFINITY;

/** An invocation of one of the steps. */
export type Invocation<J extends Job> = {
  readonly environment: Environment;
  readonly job: J;
  readonly context: StepContext;
  /** What is thrown when the invocation's time is up. */
  readonly outOfTime: PipelineError;
  readonly observer: Observer;
};

/** Runs a step with the tools that an invocation's environment and time allow, and tells what it came to. */
export async function withTools<J extends Job>(
  { environment, job, context, outOfTime, observer }: Invocation<J>,
  step: (tools: StepTools) => Promise<J>,
): Promise<J> {
  const now = () => new Date();
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (context.getRemainingTimeInMillis() < LEAVE_MS) stop.abort(outOfTime);
  }, LOOK_MS);
  const dispatcher = connections();
  const line = { dispatcher, signal: stop.signal };
  const { token_secret_id } = job.secrets;
  const memory = tokenMemories.get(token_secret_id) ?? {};
  tokenMemories.set(token_secret_id, memory);
  const tokens = new TokenSource({
    vault: secretsManagerVault(secretsManager, job.secrets),
    memory,
    now,
    signal: stop.signal,
    warn: (sentence) => observer.warn(sentence),
    async mint(credentials, secrets) {
      const token = await mintToken(line, environment.CINT_AUTH_URL, credentials, secrets, now);
      observer.measure('TokensMinted', 1);
      return token;
    },
  });
  observer.maskWith((sentence) => presentable(sentence, tokens.secrets, WHOLE));
  aboutJob(observer, job);
  try {
    const after = await step({
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
      warn: (message) => observer.warn(message),
      signal: stop.signal,
    });
    tellStep(observer, job, after, now());
    return after;
  } catch (error) {
    throw asTableError(error, tokens.secrets);
  } finally {
    clearInterval(watch);
    await dispatcher.destroy();
  }
}

/** What a step that only talks to Cint throws when its time is up: Cint was too slow. */
export function slowCint(): PipelineError {
  return new PipelineError('Cint.NetworkError', 'Cint did not answer within the time of this invocation.');
}
