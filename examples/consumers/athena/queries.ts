/** The table of manifests, and the view of those that are the newest of their kind. */
export const MANIFESTS = 'manifests';
export const NEWEST_REPORTS = 'newest_reports';

/** What the views below add to a report's own columns. */
export const ADDED_COLUMNS = ['end_date', 'filter_ids', 'report_id', 'landed_at'] as const;

/**
 * Of several reports on the same thing the one that landed last. The same thing is more than the same folder:
 * reports for different ids or with other options share one.
 */
export const CREATE_NEWEST_REPORTS = `
CREATE OR REPLACE VIEW ${NEWEST_REPORTS} AS
SELECT report_type, account_id, level, start_date, end_date, filter_ids, include_respondent_answers, link_type,
  report_id, report_rows, bytes, sha256, landed_at, path
FROM (
  SELECT report_type, account_id, level, start_date,
    request.end_date AS end_date,
    request.filter_ids AS filter_ids,
    request.report_options.include_respondent_answers AS include_respondent_answers,
    request.report_options.link_type AS link_type,
    report_id, "rows" AS report_rows, bytes, sha256, landed_at,
    's3://' || bucket || '/' || key AS path,
    row_number() OVER (
      PARTITION BY report_type, account_id, level, start_date, request.end_date,
        array_sort(request.filter_ids),
        request.report_options.include_respondent_answers, request.report_options.link_type
      ORDER BY landed_at DESC
    ) AS place
  FROM ${MANIFESTS}
)
WHERE place = 1`.trim();

const ofReport = (reportType: string) => `newest.report_type = '${reportType}'
  AND newest.account_id = reports.account_id AND newest.level = reports.level
  AND newest.start_date = reports.start_date AND newest.path = reports."$path"`;

/** The rows of one report type, of the newest reports only. A report without a manifest is not among them. */
export function createNewestRows(table: string, reportType: string): string {
  return `
CREATE OR REPLACE VIEW newest_${table} AS
SELECT reports.*, ${ADDED_COLUMNS.map((name) => `newest.${name}`).join(', ')}
FROM ${table} AS reports
JOIN ${NEWEST_REPORTS} AS newest ON ${ofReport(reportType)}`.trim();
}

/** Newest reports of which Athena reads another number of rows than the pipeline has counted. None is right. */
export function countRows(table: string, reportType: string): string {
  return `
SELECT newest.path, newest.report_rows AS rows_in_manifest, count(reports."$path") AS rows_in_athena
FROM ${NEWEST_REPORTS} AS newest
LEFT JOIN ${table} AS reports ON ${ofReport(reportType)}
WHERE newest.report_type = '${reportType}'
GROUP BY newest.path, newest.report_rows
HAVING count(reports."$path") <> newest.report_rows`.trim();
}
