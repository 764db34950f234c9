import type { Body } from './answer.ts';
import { csvBody } from './csv.ts';
import { reportLayouts } from './report-columns.ts';
import type { SimulatedReport } from './reports.ts';
import { xlsxBody } from './xlsx.ts';

/** Kept, because a workbook holds the time it was written: made anew, it would have other bytes. */
const workbooks = new WeakMap<SimulatedReport, Promise<Body>>();

/**
 * The file of a report, the same bytes every time: XLSX for termination details, otherwise CSV.
 * @param rows data rows, without the header
 */
export function reportFile(report: SimulatedReport, rows: number): Body | Promise<Body> {
  const content = { seed: report.report_id, rows, ...reportLayouts[report.report_type] };
  if (report.report_type !== 'term-details') return csvBody(content);
  const workbook = workbooks.get(report) ?? xlsxBody(content);
  workbooks.set(report, workbook);
  return workbook;
}
