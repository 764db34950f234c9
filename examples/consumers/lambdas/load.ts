import type { Manifest } from '../../../lambdas/contract/manifest.ts';

/**
 * What a consumer does with a report. Yours goes here: a COPY into a warehouse, rows into a table. This one says
 * what came.
 *
 * Work in a transaction, or write under the report's id, so that a second try replaces the first: `commit` is called
 * once the bytes have proved to be the manifest's, or never.
 */
export async function load(
  manifest: Manifest,
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ commit(): Promise<void> }> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  const { report_id, request, window, rows } = manifest;
  return {
    async commit() {
      // Ids and counts only: reports can hold respondents' answers, and logs are no place for them.
      console.info(
        JSON.stringify({ loaded: report_id, report_type: request.report_type, ...window, rows, bytes }),
      );
    },
  };
}
