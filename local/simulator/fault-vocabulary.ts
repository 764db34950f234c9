import type { Operation } from './routes.ts';

/**
 * What a fault can do to a request. "Handled" means that the request has its effect, such as a report.
 *
 * Connections:
 * - `reset`: the connection is reset before any answer; not handled
 * - `hang`: no answer, ever; not handled
 * - `lost-answer`: handled, then the connection is reset instead of an answer
 *
 * Bodies that are cut at `after_bytes`, or at their half:
 * - `stall`: headers and a part, then nothing more on an open connection
 * - `truncate`: the right Content-Length, but the connection ends early
 * - `chunked-truncate`: chunks without the last one, then the end of the connection
 * - `close-delimited`: no length at all, the end of the connection ends the body; whole without `after_bytes`
 * - `gzip-truncate`: a gzip stream without its end, framed as if it were whole
 *
 * Bodies that are whole, framed or labelled in another way:
 * - `gzip`, `chunked`: no Content-Length
 * - `html`: 200, labelled text/csv, and a web page
 * - `empty`: 200 and not a byte
 * - `redirect`: 302 to another origin on this machine, which refuses an Authorization header
 *
 * Answers that say something else:
 * - `bad-shape`: a JSON object without any field
 * - `unknown-status`: the status word PONDERING
 * - `hostile-report-id`: the report_id ../../etc/passwd, or the fields of `body`
 * - `fail-report`: the report that is created will fail
 * - `expire-tokens`: all tokens so far become invalid before the request is handled
 */
export const actionNames = [
  'reset',
  'hang',
  'stall',
  'truncate',
  'close-delimited',
  'gzip',
  'gzip-truncate',
  'chunked',
  'chunked-truncate',
  'html',
  'redirect',
  'lost-answer',
  'fail-report',
  'empty',
  'bad-shape',
  'unknown-status',
  'hostile-report-id',
  'expire-tokens',
] as const;
export type ActionName = (typeof actionNames)[number];

/** Actions that make sense for some operations only. */
export const onlyOn: Readonly<Partial<Record<ActionName, readonly Operation[]>>> = {
  redirect: ['download'],
  'lost-answer': ['generate'],
  'fail-report': ['generate'],
  'hostile-report-id': ['generate'],
  'unknown-status': ['generate', 'status', 'list'],
};

/** Actions that cut a body, and so take `after_bytes`. */
export const cuttingActions: readonly ActionName[] = [
  'stall',
  'truncate',
  'close-delimited',
  'gzip-truncate',
  'chunked-truncate',
];
