import type { JsonObject } from './answer.ts';
import { type ApiVersion, levelTitles } from './dialect.ts';
import type { SimulatedReport } from './reports.ts';

export const accountName = 'Demo Account';

const requestor = {
  id: '6f0f9f9c-6f3a-4d0e-9a51-0c9f6d5f5a13',
  name: 'Demo Buyer',
  email: 'demo.buyer@example.com',
};

/** The 202 of generate: the 2025-05-27 guide's example, or ReportGenerationResponse of 2025-12-18. */
export function generated(report: SimulatedReport, version: ApiVersion): JsonObject {
  const { report_id, report_type, create_date, request } = report;
  if (version === '2025-05-27') return guideShape(report, 'processing', 'Report created');
  return {
    message: 'Report Created',
    report_id,
    report_url: null,
    create_date,
    status: 'pending',
    report_type,
    // Cint's example has the request's word here, although the schema lists "Project" and its like.
    level: request.level,
    create_params: createParams(report),
    requestor,
  };
}

/**
 * The 200 of status: the 2025-05-27 guide's example, or ReportStatusResponse of 2025-12-18 with the words of
 * its examples. Neither documents a word for failure: a failed report goes on being processed.
 */
export function currentStatus(report: SimulatedReport, version: ApiVersion): JsonObject {
  const ready = report.status === 'completed';
  if (version === '2025-05-27') {
    return guideShape(report, ready ? 'complete' : 'processing', ready ? 'Job successful' : 'Report created');
  }
  const { report_id, request } = report;
  return {
    report_id,
    status: ready ? 'COMPLETED' : 'IN PROGRESS',
    message: ready ? 'Job successful' : 'Report generation is in progress.',
    start_date: `${request.start_date}T00:00:00.000Z`,
    end_date: `${request.end_date}T00:00:00.000Z`,
    report_url: ready ? reportUrl(report) : null,
    data_analysis: false,
    respondent_answer: request.report_options?.include_respondent_answers ?? false,
  };
}

/** One of `reports_requests`: ReportRequestListItem of 2025-02-17 (for 2025-05-27) or of 2025-12-18. */
export function listItem(report: SimulatedReport, version: ApiVersion): JsonObject {
  const { report_id, report_type, create_date, status } = report;
  const shared = { report_id, report_type, status, create_date, account_name: accountName };
  if (version === '2025-05-27') {
    return {
      ...shared,
      create_params: JSON.stringify(createParams(report)),
      report_url: reportUrl(report),
      requestor_name: requestor.name,
    };
  }
  return {
    ...shared,
    create_params: listedParams(report),
    level: levelTitles[report.request.level],
    report_url: status === 'completed' ? reportUrl(report) : null,
    requestor,
  };
}

function guideShape(report: SimulatedReport, status: string, message: string): JsonObject {
  const { report_id, request } = report;
  const { start_date, end_date } = request;
  return { end_date, message, report_id, report_url: reportUrl(report), start_date, status };
}

function createParams({ request }: SimulatedReport): JsonObject {
  const { start_date, end_date, filter, filter_ids = [], report_options = null } = request;
  return { start_date, end_date, filter, filter_ids, report_options };
}

/** Cint's list example (2025-12-18) writes the account level as filter `account` with the account's id. */
function listedParams(report: SimulatedReport): JsonObject {
  if (report.request.level !== 'account') return createParams(report);
  return { ...createParams(report), filter: 'account', filter_ids: [String(report.account_id)] };
}

/** A link for people, to a page of the Exchange behind a login; nothing here serves it. */
function reportUrl({ account_id, report_type, report_id, create_date }: SimulatedReport): string {
  const stamp = create_date.slice(0, 19).replaceAll(/\D/g, '_');
  const extension = report_type === 'term-details' ? 'xlsx' : 'csv';
  const file = `${account_id}_${report_type}_${stamp}_utc_${accountName.replaceAll(' ', '_')}.${extension}`;
  const download_url = `/demand/accounts/${account_id}/reports/download?report_type=${report_type}&file=${report_id}/${file}`;
  return `https://exchange.cint.com/download?${new URLSearchParams({ file, download_url, type: 'report' })}`;
}
