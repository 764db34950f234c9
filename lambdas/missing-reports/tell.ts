import type { Observer } from '../observe/observed.ts';
import type { Finding } from './find-missing.ts';

/** A line for each schedule, and the metric its alarm looks at: 1 while its report is missing. */
export function tell(
  observer: Pick<Observer, 'info' | 'warn' | 'measure'>,
  { name, outcome, missing, message, expected }: Finding,
): void {
  const fields = {
    schedule: name,
    outcome,
    expected_since: expected?.start.toISOString(),
    looked_under: expected?.prefix,
  };
  if (outcome === 'MISSING' || outcome === 'UNKNOWN') observer.warn(message, fields);
  else observer.info(message, fields);
  // What Scheduler does not know, or was told not to start, is no report that should be there.
  if (outcome !== 'UNKNOWN') observer.measure('ReportsMissing', missing ? 1 : 0, { schedule: name });
}
