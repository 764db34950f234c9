import { OUTCOME_ERRORS } from '../contract/errors.ts';
import type { Job } from '../contract/job.ts';
import type { Observer } from './observed.ts';
import { secondsBetween, sentenceOf } from './sentence.ts';

/** An execution, by its ARN in the log, by its name in the trace: there the console names it so. */
export function aboutExecution(observer: Observer, execution: string): void {
  observer.about({ execution }, { execution: execution.split(':').at(-1) });
}

/** Whose report a run is about, as far as it is known. */
export function aboutJob(observer: Observer, job: Job): void {
  const { execution, request, report_id, schedule, traceparent } = job;
  aboutExecution(observer, execution);
  observer.about({
    account_id: request.account_id,
    report_type: request.report_type,
    report_id,
    schedule: scheduleName(schedule),
    // Cint's support finds a request by it.
    traceparent,
  });
}

/**
 * Tells what a step came to: a line, and its metrics.
 * @param now when the step ended
 */
export function tellStep(observer: Observer, before: Job, after: Job, now: Date): void {
  aboutJob(observer, after);
  measureStep(observer, before, after, now);
  const { outcome, polls, throttles, wait_seconds, landed } = after;
  const fields = {
    outcome,
    polls,
    throttles,
    wait_seconds,
    bytes: landed?.bytes,
    rows: landed?.rows,
    key: landed?.key,
  };
  const sentence = sentenceOf(after, observer.elapsed());
  if (outcome === 'FAILED' || outcome === 'OVERDUE') {
    observer.failed(OUTCOME_ERRORS[outcome], sentence, fields);
  } else {
    observer.info(sentence, fields);
  }
}

function measureStep({ measure }: Observer, before: Job, after: Job, now: Date): void {
  const { outcome, landed } = after;
  const polls = after.polls - before.polls;
  if (polls > 0) measure('Polls', polls);
  const throttles = after.throttles - before.throttles;
  if (throttles > 0) measure('Throttles', throttles);

  if (outcome === 'PENDING' || outcome === 'THROTTLED' || outcome === 'READY') {
    measure('PendingAge', secondsBetween(after.started_at, now.toISOString()) ?? 0);
  }
  if (landed === undefined) return;
  const schedule = scheduleName(after.schedule);
  measure('ReportsLanded', 1, schedule === undefined ? {} : { schedule });
  measure('ReportBytes', landed.bytes);
  if (landed.rows !== null) measure('ReportRows', landed.rows);
  const ready = secondsBetween(after.requested_at, after.ready_at);
  if (ready !== undefined) measure('TimeToReady', ready);
}

/** A schedule's name, from its ARN (`.../group/name`) or as it is. */
function scheduleName(schedule: string | undefined): string | undefined {
  return schedule?.split('/').findLast((part) => part !== '');
}
