import { posix } from 'node:path';
import { dayCount } from '../../../infra/config/days.ts';
import { addDays } from '../../../lambdas/contract/dates.ts';
import { reportKeys } from '../../../lambdas/contract/report-key.ts';
import type { ApiVersion, Level, ReportType } from '../../../lambdas/contract/report-types.ts';
import { parseRequest, type RequestContext } from '../../../lambdas/contract/request.ts';
import { wallClock } from '../../../lambdas/contract/schedules/zone.ts';
import { wallTime } from '../../../lambdas/contract/wall-time.ts';
import type { WindowDates } from '../../../lambdas/contract/windows.ts';
import { type PlannedRequest, plannedRequest } from './http-request.ts';

type PlannedWindow = WindowDates & { readonly days: number; readonly last_day: string };

/** One start: when, for which days, what is sent, and where the report lands. */
export type PlannedStart = {
  /** In UTC; where a schedule starts it, its `scheduled_time`. */
  readonly start_time: string;
  /** The same on the clocks of the zone, such as `2026-12-01 06:00 CST`. */
  readonly local_time: string;
  readonly window: PlannedWindow;
  readonly account_id: number;
  readonly report_type: ReportType;
  readonly level: Level;
  readonly filter_ids: readonly string[];
  /** An execution with this input asks for the same days, whenever it is started. */
  readonly input: object;
  readonly request: PlannedRequest;
  /** The report's key in the bucket, up to its file name. */
  readonly prefix: string;
};

/**
 * What a start at a moment does.
 * @param input the execution's input
 * @throws InvalidRequest where it would be refused
 */
export function plannedStart(
  input: object,
  version: ApiVersion,
  context: RequestContext,
  timeZone: string,
): PlannedStart {
  const request = parseRequest(input, version, context);
  const { start_date, end_date, account_id, report_type, filter, filter_ids } = request;
  const window = { start_date, end_date };
  return {
    start_time: isoSeconds(context.moment),
    local_time: `${wallClock(wallTime(context.moment, timeZone))} ${zoneName(context.moment, timeZone)}`,
    window: { ...window, days: dayCount(window), last_day: addDays(end_date, -1) },
    account_id,
    report_type,
    level: filter ?? 'account',
    filter_ids,
    input,
    request: plannedRequest(request, version),
    prefix: `${posix.dirname(reportKeys(request, 'report_id', 'csv').key)}/`,
  };
}

/** `2026-12-01T12:00:00Z` */
export function isoSeconds(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** What a zone is called at a moment, such as CST, CDT or GMT+1. */
function zoneName(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(moment);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
