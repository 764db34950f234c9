import type { Job } from '../contract/job.ts';
import { elapsedSeconds, pollWait, throttleWait } from '../contract/poll-policy.ts';
import { Throttled } from './errors.ts';
import type { StepTools } from './from-environment.ts';

type Clock = Pick<StepTools, 'policy' | 'time_scale' | 'now' | 'random'>;

/** The job to be waited for: PENDING, or OVERDUE where the deadline has passed. */
export function pending<J extends Job>(job: J, message: string, clock: Clock): J {
  return untilDeadline({ ...job, message }, 'PENDING', pollWait(job.polls, clock.policy), clock);
}

/** The job after a throttled answer: THROTTLED, or OVERDUE where the deadline has passed. Other errors are thrown on. */
export function throttled<J extends Job>(job: J, error: unknown, clock: Clock): J {
  if (!(error instanceof Throttled)) throw error;
  const throttles = job.throttles + 1;
  const wait = throttleWait(throttles, error.retryAfterSeconds, clock.policy, clock.random());
  return untilDeadline({ ...job, message: error.message, throttles }, 'THROTTLED', wait, clock);
}

/** No wait outlasts the deadline: the last one ends with it. */
function untilDeadline<J extends Job>(
  job: J,
  outcome: 'PENDING' | 'THROTTLED',
  wait: number,
  clock: Clock,
): J {
  const remaining =
    clock.policy.deadline_seconds - elapsedSeconds(job.started_at, clock.now(), clock.time_scale);
  if (remaining <= 0) {
    const message = `No report after ${clock.policy.deadline_seconds} s and ${job.polls} polls. Last answer: ${job.message}`;
    return { ...job, outcome: 'OVERDUE', message, wait_seconds: 0 };
  }
  return { ...job, outcome, wait_seconds: Math.min(wait, Math.ceil(remaining)) };
}
