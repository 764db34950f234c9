import { randomUUID } from 'node:crypto';
import { ExecutionError, type RunOptions, StateMachine } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { type Job, jobSchema } from '../lambdas/contract/job.ts';
import type { Assembly } from './assembly/assembly.ts';
import { LocalLambda } from './lambda/local-lambda.ts';
import { shownLine } from './lambda/log-line.ts';
import { scaled } from './time-scale.ts';

/** What happens in a run, as it happens. */
export type RunEvent =
  | { readonly kind: 'entered'; readonly state: string; readonly type: string; readonly wait_ms: number }
  | { readonly kind: 'failed'; readonly state: string; readonly error: string; readonly message: string }
  | { readonly kind: 'retried'; readonly state: string; readonly attempt: number }
  | { readonly kind: 'job'; readonly state: string; readonly job: Job }
  | {
      readonly kind: 'received';
      readonly state: string;
      readonly bytes: number;
      readonly total: number | undefined;
    }
  | { readonly kind: 'log'; readonly state: string; readonly line: string };

export type RunEnd =
  | { readonly outcome: 'LANDED'; readonly job: Job; readonly transitions: number }
  | {
      readonly outcome: 'FAILED';
      readonly state: string;
      readonly error: string;
      readonly cause: string;
      readonly transitions: number;
    };

/** The error of a run that was ended by hand. */
export const INTERRUPTED = 'Interrupted';

/** Time a Lambda has to abort its upload when the run is interrupted. */
const INTERRUPT_GRACE_MS = 4_000;

/** What a Fail state's error carries; the engine gives it as the cause of its own. */
function failureOf(error: unknown): { error: string; cause: string } {
  const failure = error instanceof ExecutionError && error.cause instanceof Error ? error.cause : error;
  return failure instanceof Error
    ? { error: failure.name, cause: failure.message }
    : { error: 'Error', cause: String(failure) };
}

/** The sentence for people in a Lambda's JSON; other causes as they are. */
function readable(cause: unknown): string {
  const text = String(cause);
  try {
    return z.object({ errorMessage: z.string() }).parse(JSON.parse(text)).errorMessage;
  } catch {
    return text;
  }
}

/** The synthesized state machine on a local engine, its Lambdas in threads. */
export class LocalPipeline {
  readonly #machine: StateMachine;
  readonly #waitStates: readonly string[];
  readonly #timeScale: number;
  readonly #lambdas: ReadonlyMap<string, LocalLambda>;
  readonly #listen: (event: RunEvent) => void;
  #abort: (() => void) | undefined;
  /** Set once the run is being interrupted; resolves when what was under way has ended. */
  #interrupting: Promise<unknown> | undefined;
  #lastJob: Job | undefined;

  /**
   * @param environment what the template's environment is overlaid with, for every Lambda
   * @param timeScale every wait and retry pause is divided by this
   */
  constructor(options: {
    readonly assembly: Assembly;
    readonly environment: Readonly<Record<string, string>>;
    readonly timeScale: number;
    readonly listen: (event: RunEvent) => void;
  }) {
    const { assembly, environment, timeScale, listen } = options;
    // The template's tests validate the definition; here fractions of seconds must be let through.
    this.#machine = new StateMachine(scaled(assembly.definition, timeScale), {
      validationOptions: { noValidate: true },
    });
    this.#waitStates = Object.entries(assembly.definition.States)
      .filter(([, state]) => state.Type === 'Wait')
      .map(([name]) => name);
    this.#timeScale = timeScale;
    this.#listen = listen;
    this.#lambdas = new Map(
      Object.entries(assembly.lambdas).map(([state, spec]) => [
        state,
        new LocalLambda(
          { ...spec, environment: { ...spec.environment, ...environment } },
          {
            log: (written) => {
              const line = shownLine(written);
              if (line !== undefined) listen({ kind: 'log', state, line });
            },
            received: (bytes, total) => listen({ kind: 'received', state, bytes, total }),
          },
        ),
      ]),
    );
  }

  /** Runs one execution to its end, whatever that is. */
  async run(input: unknown): Promise<RunEnd> {
    this.#lastJob = undefined;
    const name = randomUUID();
    const execution = {
      Id: `arn:aws:states:local:000000000000:execution:cint-reports:${name}`,
      Name: name,
    };
    // The engine has no State in its context object; it keeps the reference, so this is read anew at every try.
    const state = { RetryCount: 0 };
    const waits: Record<string, number> = {};
    const options: RunOptions = {
      context: { Execution: execution, State: state },
      overrides: { taskResourceLocalHandlers: this.#handlers(state, waits), waitTimeOverrides: waits },
    };
    const { result, eventLogs, abort } = this.#machine.run(JSON.parse(JSON.stringify(input)), options);
    this.#abort = abort;
    // Awaited below; until then its rejection is not an unhandled one.
    const end = result.then(
      (output) => ({ output }),
      (error: unknown) => ({ failure: failureOf(error) }),
    );
    const seen = await this.#follow(eventLogs, waits);
    const ended = await end;
    if (this.#interrupting !== undefined) {
      await this.#interrupting;
      return this.#interruptedEnd(seen);
    }
    if ('failure' in ended) {
      return { outcome: 'FAILED', ...seen, ...ended.failure };
    }
    return { outcome: 'LANDED', job: jobSchema.parse(ended.output), transitions: seen.transitions };
  }

  /** What an interrupted run came to: the report may have landed at the very end. */
  #interruptedEnd(seen: { readonly state: string; readonly transitions: number }): RunEnd {
    const job = this.#lastJob;
    if (job?.outcome === 'LANDED') return { outcome: 'LANDED', job, transitions: seen.transitions };
    const report =
      job?.report_id === undefined ? '' : ` Cint goes on making report ${job.report_id}; it knows no cancel.`;
    return {
      outcome: 'FAILED',
      error: INTERRUPTED,
      cause: `The run was interrupted in "${seen.state}".${report}`,
      ...seen,
    };
  }

  /** Ends a run within seconds: what is under way is told that its time is up, and cleans up. */
  async interrupt(): Promise<void> {
    this.#interrupting ??= Promise.all(
      [...this.#lambdas.values()].map((lambda) => lambda.hurry(INTERRUPT_GRACE_MS)),
    );
    this.#abort?.();
    await this.#interrupting;
  }

  async close(): Promise<void> {
    await this.#closeAllBut(undefined);
  }

  async #closeAllBut(warm: LocalLambda | undefined): Promise<void> {
    await Promise.all(
      [...this.#lambdas.values()].filter((lambda) => lambda !== warm).map((lambda) => lambda.close()),
    );
  }

  #handlers(state: { RetryCount: number }, waits: Record<string, number>) {
    const handlers: NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers'] = {};
    for (const [name, lambda] of this.#lambdas) {
      handlers[name] = async (event) => {
        // The engine ends a pause early when it is aborted, and would try again.
        if (this.#interrupting !== undefined) throw new Error(INTERRUPTED);
        try {
          // One is warm at a time; the others' memory goes back.
          await this.#closeAllBut(lambda);
          const result = await lambda.invoke(event);
          const job = jobSchema.parse(result);
          state.RetryCount = 0;
          this.#lastJob = job;
          this.#setWaits(waits, job.wait_seconds);
          this.#listen({ kind: 'job', state: name, job });
          return JSON.parse(JSON.stringify(result));
        } catch (error) {
          state.RetryCount += 1;
          throw error;
        }
      };
    }
    return handlers;
  }

  /** The engine takes whole seconds only, and knows no scale; so each wait is set, in milliseconds, when it is known. */
  #setWaits(waits: Record<string, number>, wait_seconds: number): void {
    for (const name of this.#waitStates) waits[name] = (wait_seconds * 1000) / this.#timeScale;
  }

  async #follow(
    events: ReturnType<StateMachine['run']>['eventLogs'],
    waits: Readonly<Record<string, number>>,
  ) {
    let state = '';
    let transitions = 0;
    for await (const event of events) {
      if (event.type === 'StateEntered') {
        state = event.state.name;
        transitions += 1;
        this.#listen({ kind: 'entered', state, type: event.state.type, wait_ms: waits[state] ?? 0 });
      } else if (event.type === 'StateFailed' && event.state.type === 'Task') {
        this.#listen({ kind: 'failed', state, error: event.Error, message: readable(event.Cause) });
      } else if (event.type === 'StateRetried') {
        this.#listen({ kind: 'retried', state, attempt: event.retry.attempt });
      }
    }
    return { state, transitions };
  }
}
