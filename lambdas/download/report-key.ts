import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../contract/manifest.ts';
import type { ReportRequest } from '../contract/request.ts';

/** Where a report and its manifest lie: Hive partitions, so that Athena and Glue read them as they are. */
export function reportKeys(
  request: ReportRequest,
  report_id: string,
  extension: string,
): { readonly key: string; readonly manifest_key: string } {
  const partitions = [
    `report_type=${request.report_type}`,
    `account_id=${request.account_id}`,
    `level=${request.filter ?? 'account'}`,
    `start_date=${request.start_date}`,
    `end_date=${request.end_date}`,
  ].join('/');
  return {
    key: `${REPORTS_PREFIX}${partitions}/${report_id}.${extension}`,
    manifest_key: `${MANIFESTS_PREFIX}${partitions}/${report_id}.json`,
  };
}
