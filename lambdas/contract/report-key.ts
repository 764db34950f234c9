import { MANIFESTS_PREFIX, REPORTS_PREFIX } from './manifest.ts';
import type { ReportRequest } from './request.ts';

/** What of a request its keys tell. Requests for different ids share their partitions. */
export type Partitioned = Pick<
  ReportRequest,
  'report_type' | 'account_id' | 'filter' | 'start_date' | 'end_date'
>;

/** Where a report and its manifest lie: Hive partitions, so that Athena and Glue read them as they are. */
export function reportKeys(
  request: Partitioned,
  report_id: string,
  extension: string,
): { readonly key: string; readonly manifest_key: string } {
  return {
    key: `${REPORTS_PREFIX}${partitions(request)}/${report_id}.${extension}`,
    manifest_key: `${manifestsOf(request)}${report_id}.json`,
  };
}

/** The prefix that the manifests of such requests share, and no others. */
export function manifestsOf(request: Partitioned): string {
  return `${MANIFESTS_PREFIX}${partitions(request)}/`;
}

function partitions({ report_type, account_id, filter, start_date, end_date }: Partitioned): string {
  return [
    `report_type=${report_type}`,
    `account_id=${account_id}`,
    `level=${filter ?? 'account'}`,
    `start_date=${start_date}`,
    `end_date=${end_date}`,
  ].join('/');
}
