import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { jobSchema } from '../../../../lambdas/contract/job.ts';
import { parsedJson, sentenceOf, timeInWords } from './words.ts';

/** What is told of a job. An older or newer stack may keep more in it, or less. */
const toldJobSchema = jobSchema
  .pick({ outcome: true, message: true, polls: true, wait_seconds: true, report_id: true })
  .partial({ polls: true, wait_seconds: true, report_id: true });

/** A line that stays on the screen. */
export type Told = { readonly text: string; readonly good: boolean };

/** How an execution ended, as its last event says. */
export type End = {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly at: Date;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
};

/** A failure may be retried; its whole story is told at the end, if it comes to that. */
const LONGEST_FAILURE = 100;

/** What is known of an execution from its history so far. */
export class Story {
  /** The number of the last event. */
  seen = 0;
  state: string | undefined;
  startedAt: Date | undefined;
  end: End | undefined;
  /** States entered. */
  transitions = 0;
  /** How often it was redriven. */
  redrives = 0;
  polls = 0;
  report_id: string | undefined;
  #enteredAt = 0;
  #wait: { readonly seconds: number } | undefined;
  #waitedMs = 0;
  #failures = 0;
  #waitSeconds = 0;

  /** Takes the next event; returns the line that tells of it, where it is worth one. */
  take(event: HistoryEvent): Told | undefined {
    this.seen = event.id ?? this.seen;
    const at = event.timestamp ?? new Date(0);
    if (event.stateEnteredEventDetails?.name !== undefined) {
      this.#enter(event.stateEnteredEventDetails.name, event.type === 'WaitStateEntered', at);
      return undefined;
    }
    if (event.stateExitedEventDetails !== undefined || event.type === 'WaitStateAborted') this.#leave(at);
    switch (event.type) {
      case 'ExecutionStarted':
        this.startedAt = at;
        return undefined;
      case 'ExecutionRedriven':
        this.end = undefined;
        this.redrives += 1;
        return { text: `Redriven, for the ${ordinal(this.redrives)} time: it goes on`, good: true };
      case 'LambdaFunctionScheduled':
        return this.#failures === 0
          ? undefined
          : { text: `${this.#where}: retry ${this.#failures}`, good: true };
      case 'LambdaFunctionSucceeded':
        return this.#job(event.lambdaFunctionSucceededEventDetails?.output);
      case 'LambdaFunctionFailed':
        return this.#failed(event.lambdaFunctionFailedEventDetails);
      case 'LambdaFunctionTimedOut':
        return this.#failed(event.lambdaFunctionTimedOutEventDetails);
      case 'LambdaFunctionScheduleFailed':
        return this.#failed(event.lambdaFunctionScheduleFailedEventDetails);
      case 'LambdaFunctionStartFailed':
        return this.#failed(event.lambdaFunctionStartFailedEventDetails);
      case 'ExecutionSucceeded':
        return this.#ended('SUCCEEDED', at, event.executionSucceededEventDetails);
      case 'ExecutionFailed':
        return this.#ended('FAILED', at, event.executionFailedEventDetails);
      case 'ExecutionTimedOut':
        return this.#ended('TIMED_OUT', at, event.executionTimedOutEventDetails);
      case 'ExecutionAborted':
        return this.#ended('ABORTED', at, event.executionAbortedEventDetails);
      default:
        return undefined;
    }
  }

  get waiting(): boolean {
    return this.#wait !== undefined;
  }

  /** The state, and what there is to say of it right now. */
  line(now: Date): string {
    const inState = Math.max(0, now.getTime() - this.#enteredAt);
    if (this.#wait !== undefined) {
      const length = this.#wait.seconds * 1000;
      // What comes next is known a moment later than it begins.
      const waited = Math.min(inState, length);
      const polls = `${this.polls} ${this.polls === 1 ? 'poll' : 'polls'}`;
      return `${this.#where}: ${polls}, ${timeInWords(this.#waitedMs + waited)} waited, next look in ${timeInWords(length - waited)}`;
    }
    return this.state === undefined ? this.#where : `${this.#where}: ${timeInWords(inState)}`;
  }

  get #where(): string {
    return this.state ?? 'Starting';
  }

  #enter(state: string, wait: boolean, at: Date): void {
    this.state = state;
    this.transitions += 1;
    this.#failures = 0;
    this.#enteredAt = at.getTime();
    this.#wait = wait ? { seconds: this.#waitSeconds } : undefined;
  }

  #leave(at: Date): void {
    if (this.#wait !== undefined) this.#waitedMs += at.getTime() - this.#enteredAt;
    this.#wait = undefined;
  }

  #job(output: string | undefined): Told | undefined {
    const job = toldJobSchema.safeParse(parsedJson(output)).data;
    if (job === undefined) return undefined;
    this.polls = job.polls ?? this.polls;
    this.report_id = job.report_id ?? this.report_id;
    this.#waitSeconds = job.wait_seconds ?? 0;
    return { text: `${this.#where}: ${job.outcome}. ${job.message}`, good: job.outcome !== 'FAILED' };
  }

  #failed(details: { readonly error?: string | undefined; readonly cause?: string | undefined } = {}): Told {
    this.#failures += 1;
    const sentence = sentenceOf(details.cause);
    const short = sentence.length > LONGEST_FAILURE ? `${sentence.slice(0, LONGEST_FAILURE)}...` : sentence;
    return { text: `${this.#where}: ${details.error ?? 'no name'}. ${short}`, good: false };
  }

  #ended(status: End['status'], at: Date, details: Omit<End, 'status' | 'at'> = {}): undefined {
    this.#leave(at);
    this.end = { ...details, status, at };
  }
}

function ordinal(n: number): string {
  return ['first', 'second', 'third'][n - 1] ?? `${n}th`;
}
