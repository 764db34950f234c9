import type { ExpectedReports, ExpectedSchedule } from '../contract/expected-reports.ts';
import { lastFiring } from './last-firing.ts';
import type { ScheduleFacts } from './schedule-facts.ts';

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The starts whose report must be there by now, or why there is none to be judged. */
export type Due = { readonly starts: readonly Date[] } | { readonly reason: string };

/**
 * The latest start of a schedule that has had its time. A rate counts from the schedule's creation, or from its
 * last change: AWS does not say which, so there are two starts then, and the report of either will do.
 */
export function due(
  { expression, time_zone, flexible_minutes }: ExpectedSchedule,
  facts: ScheduleFacts,
  { time, grace_seconds, retention_days }: ExpectedReports,
): Due {
  const now = Date.parse(time);
  const until = new Date(now - grace_seconds * 1000 - flexible_minutes * MINUTE_MS);
  const { CreationDate, LastModificationDate, StartDate, EndDate } = facts;
  const anchors = StartDate === undefined ? [CreationDate, LastModificationDate] : [StartDate];
  const starts: Date[] = [];
  for (const anchor of anchors) {
    const start = lastFiring(expression, time_zone, anchor, until);
    if (start === undefined) return { reason: 'it has not started anything so long ago' };
    // A rate's first start, at its creation itself, is not judged: AWS does not say how soon it is.
    if (start <= LastModificationDate) {
      return {
        reason: `it was created or changed at ${LastModificationDate.toISOString()}, after its last start`,
      };
    }
    if (StartDate !== undefined && start < StartDate)
      return { reason: `it begins at ${StartDate.toISOString()}` };
    if (EndDate !== undefined && start > EndDate) return { reason: `it ended at ${EndDate.toISOString()}` };
    if (retention_days !== null && now - start.getTime() >= retention_days * DAY_MS) {
      return { reason: `its last start, at ${start.toISOString()}, is longer ago than manifests are kept` };
    }
    if (!starts.some((other) => other.getTime() === start.getTime())) starts.push(start);
  }
  return { starts };
}
