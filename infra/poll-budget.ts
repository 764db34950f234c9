import { RETRIES } from '../lambdas/contract/errors.ts';
import { EXACT_THROTTLES, mostPolls, type PollPolicy } from '../lambdas/contract/poll-policy.ts';

/** Step Functions' quota: an execution of a Standard workflow fails when its history holds more events. */
const MOST_EVENTS = 25_000;

/** A Task writes entered, scheduled, started, succeeded, exited; a Choice and a Wait each entered and exited. */
const TASK_EVENTS = 5;
const CHOICE_EVENTS = 2;
const WAIT_EVENTS = 2;
/** The longest way round: Wait, Check status, Report ready?, Download report ("not yet"), Landed?. */
const CYCLE_EVENTS = WAIT_EVENTS + 2 * (TASK_EVENTS + CHOICE_EVENTS);
/** A retry writes scheduled, started, failed. */
const RETRY_EVENTS = 3;
/**
 * Generate report with its Choice, the end of the execution, and room to spare: throttled waits grow on their own
 * from the interval to the ceiling, so a run may go through the short waits twice.
 */
const OTHER_EVENTS = 1_000;

/** The mean pause before a retry, in seconds: half of each pause, since all of it is jittered. */
function meanRetryPause(): number {
  const { interval_seconds, backoff_rate, max_delay_seconds, max_attempts } = RETRIES.backoff;
  const pauses = Array.from({ length: max_attempts }, (_, attempt) =>
    Math.min(interval_seconds * backoff_rate ** attempt, max_delay_seconds),
  );
  return pauses.reduce((sum, pause) => sum + pause, 0) / max_attempts / 2;
}

/** The most history events a run under this policy writes, were Cint as unhelpful as it can be. */
export function mostEvents(policy: PollPolicy): number {
  const cycles = mostPolls(policy) + EXACT_THROTTLES;
  const retries = policy.deadline_seconds / meanRetryPause();
  return Math.ceil(cycles * CYCLE_EVENTS + retries * RETRY_EVENTS + OTHER_EVENTS);
}

/** @throws Error with both numbers where a run could outgrow its history */
export function assertFitsHistory(policy: PollPolicy): void {
  const events = mostEvents(policy);
  if (events <= MOST_EVENTS) return;
  throw new Error(
    `The poll policy allows ${mostPolls(policy)} polls in ${policy.deadline_seconds} s, which may write ${events} history events; ` +
      `an execution holds ${MOST_EVENTS}. Lengthen the interval (${policy.interval_seconds} s) or its ceiling (${policy.ceiling_seconds} s), or shorten the deadline.`,
  );
}
