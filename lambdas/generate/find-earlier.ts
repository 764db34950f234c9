import type { Cint } from '../cint/client.ts';
import { type EarlierReport, madeBy } from '../cint/made-by.ts';
import { foldStatus } from '../cint/status-words.ts';
import type { ReportRequest } from '../contract/request.ts';

export type Earlier = {
  /** The report to go on with. */
  readonly earlier: EarlierReport | undefined;
  /** Ids of the reports that Cint could not make, sorted. */
  readonly failed: readonly string[];
};

export const NOTHING_EARLIER: Earlier = { earlier: undefined, failed: [] };

/**
 * Looks in Cint's list for reports with the same parameters, asked for since a moment. The oldest that has not
 * failed is the one. The list is in no promised order, so all of it is read.
 */
export async function findEarlier(
  cint: Pick<Cint, 'list'>,
  request: ReportRequest,
  since: string,
): Promise<Earlier> {
  let earlier: EarlierReport | undefined;
  const failed: string[] = [];
  for await (const item of cint.list(request, request.report_type)) {
    const made = madeBy(item, request, since);
    if (made === undefined) continue;
    if (foldStatus(made.status).status === 'FAILED') failed.push(made.report_id);
    else if (earlier === undefined || made.create_date < earlier.create_date) earlier = made;
  }
  return { earlier, failed: failed.sort() };
}
