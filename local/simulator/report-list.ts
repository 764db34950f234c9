import { z } from 'zod';
import { type Answer, jsonAnswer } from './answer.ts';
import type { ApiVersion } from './dialect.ts';
import { invalidRequest } from './errors.ts';
import { listItem } from './report-shapes.ts';
import { reportTypes } from './report-types.ts';
import type { SimulatedReport } from './reports.ts';

/**
 * Cint API 2025-12-18, report_requests. Of its parameters `end_before`, `level` and `Status` are not simulated,
 * and are refused rather than ignored.
 */
const listQuery = z.strictObject({
  report_type: z.enum(reportTypes).optional(),
  page_size: z
    .string()
    .regex(/^\d+$/, 'must be a number')
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(10),
  start_after: z.string().optional(),
});

/** One page of an account's report requests. */
export function listPage(
  reports: readonly SimulatedReport[],
  query: Readonly<Record<string, string>>,
  version: ApiVersion,
): Answer {
  const { report_type, page_size, start_after } = checkQuery(query);
  const after = start_after === undefined ? '' : readCursor(start_after, reports);
  const rest = reports
    .filter((report) => report_type === undefined || report.report_type === report_type)
    .filter((report) => sortKey(report.report_id) > after)
    .sort((a, b) => (sortKey(a.report_id) < sortKey(b.report_id) ? -1 : 1));
  const page = rest.slice(0, page_size);
  const last = page.at(-1);
  const next = last !== undefined && rest.length > page.length ? writeCursor(last) : undefined;
  return jsonAnswer(200, {
    reports_requests: page.map((report) => listItem(report, version)),
    ...(next === undefined ? noCursor(version) : { next_cursor: next }),
  });
}

/** The field is nullable and not required (ReportRequestList), so each version ends its pages in another way. */
function noCursor(version: ApiVersion): { next_cursor?: null } {
  return version === '2025-12-18' ? { next_cursor: null } : {};
}

/** No order is promised. A reversed id is stable, and says nothing of time even where the id is a ULID. */
function sortKey(report_id: string): string {
  return [...report_id].reverse().join('');
}

function checkQuery(query: Readonly<Record<string, string>>): z.infer<typeof listQuery> {
  const parsed = listQuery.safeParse(query);
  if (parsed.success) return parsed.data;
  throw invalidRequest(
    parsed.error.issues.map(({ path, message }) => ({ name: path.join('.') || 'query', reason: message })),
  );
}

function writeCursor(report: SimulatedReport): string {
  return Buffer.from(report.report_id).toString('base64url');
}

function readCursor(cursor: string, reports: readonly SimulatedReport[]): string {
  const report_id = Buffer.from(cursor, 'base64url').toString();
  if (reports.some((report) => report.report_id === report_id)) return sortKey(report_id);
  throw invalidRequest([{ name: 'start_after', reason: 'is not a cursor of this list' }]);
}
