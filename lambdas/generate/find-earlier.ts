import type { Cint } from '../cint/client.ts';
import { type EarlierReport, madeBy } from '../cint/made-by.ts';
import type { ReportRequest } from '../contract/request.ts';

/**
 * Looks in Cint's list for a report with the same parameters, asked for since the run began; the oldest, where
 * there are several. The list is in no promised order, so all of it is read.
 */
export async function findEarlier(
  cint: Pick<Cint, 'list'>,
  request: ReportRequest,
  startedAt: string,
): Promise<EarlierReport | undefined> {
  let found: EarlierReport | undefined;
  for await (const item of cint.list(request, request.report_type)) {
    const earlier = madeBy(item, request, startedAt);
    if (earlier !== undefined && (found === undefined || earlier.create_date < found.create_date))
      found = earlier;
  }
  return found;
}
