import { reportIdSchema } from '../contract/job.ts';
import { levelOf, reportType } from '../contract/report-types.ts';
import type { ReportRequest } from '../contract/request.ts';
import type { ListItem } from './answers.ts';

/** Cint's clock and AWS's may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

/** A report in Cint's list that the request, sent earlier in this run, must have made. */
export type EarlierReport = {
  readonly report_id: string;
  readonly status: string;
  readonly report_url: string | null | undefined;
  readonly create_date: string;
};

/** The report of a list item, if it was asked for with these parameters since a moment. */
export function madeBy(item: ListItem, request: ReportRequest, since: string): EarlierReport | undefined {
  const { create_date, create_params: made, report_id, report_type, status, report_url } = item;
  if (create_date === undefined || made === undefined) return undefined;
  const created = Date.parse(create_date);
  if (Number.isNaN(created) || created < Date.parse(since) - CLOCK_SKEW_MS) return undefined;
  if (report_type !== undefined && reportType(report_type) !== request.report_type) return undefined;
  const same =
    levelOf(made.filter ?? null) === levelOf(request.filter) &&
    day(made.start_date) === request.start_date &&
    day(made.end_date) === request.end_date &&
    sameIds(request, made.filter_ids ?? []) &&
    (made.report_options?.include_respondent_answers ?? false) ===
      request.report_options.include_respondent_answers &&
    String(made.report_options?.link_type ?? null) === String(request.report_options.link_type);
  if (!same || !reportIdSchema.safeParse(report_id).success) return undefined;
  return { report_id, status, report_url, create_date: new Date(created).toISOString() };
}

/** Dates come as `2023-08-01`, or with a time. */
function day(date: string): string {
  return date.slice(0, 10);
}

/** At the account level Cint lists the account itself as the id. */
function sameIds(request: ReportRequest, made: readonly string[]): boolean {
  if (request.filter === null) return made.every((id) => id === String(request.account_id));
  const wanted = new Set(request.filter_ids);
  return wanted.size === new Set(made).size && made.every((id) => wanted.has(id));
}
