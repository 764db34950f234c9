import type { ApiVersion } from '../contract/report-types.ts';
import type { ReportRequest } from '../contract/request.ts';

type Filter = NonNullable<ReportRequest['filter']>;

const FILTER_WORDS_2025_05_27: Readonly<Record<Filter, string>> = {
  business_unit: 'Business Unit',
  project: 'Project',
  target_group: 'Target Group',
};

/** The filter as an API version wants it written; `null` is the account in both. */
function filterWord(filter: ReportRequest['filter'], version: ApiVersion): string | null {
  return filter === null || version === '2025-12-18' ? filter : FILTER_WORDS_2025_05_27[filter];
}

/** The JSON body of "generate a report", in an API version's dialect. */
export function requestBody(request: ReportRequest, version: ApiVersion): Record<string, unknown> {
  const { filter, filter_ids, start_date, end_date, report_options, email_recipients } = request;
  return {
    filter: filterWord(filter, version),
    filter_ids,
    start_date,
    end_date,
    report_options,
    email_recipients,
  };
}
