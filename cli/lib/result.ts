import { relative } from 'node:path';
import prettyBytes from 'pretty-bytes';
import type { RunEnd } from '../../local/pipeline.ts';
import { counted } from './counted.ts';

/** What `run --json` prints, as the last line of standard output. */
export type RunResult =
  | {
      readonly outcome: 'LANDED';
      readonly bucket: string;
      readonly key: string;
      /** The plain file, where the embedded S3 holds it; null for another S3. */
      readonly path: string | null;
      readonly manifest_key: string;
      readonly bytes: number;
      readonly rows: number | null;
      readonly sha256: string;
      readonly report_id: string;
      readonly report_url: string | null;
      readonly polls: number;
      readonly transitions: number;
      readonly duration_seconds: number;
    }
  | {
      readonly outcome: 'FAILED';
      readonly state: string | null;
      readonly error: string;
      readonly cause: string;
    };

export function resultOf(
  end: RunEnd,
  duration_ms: number,
  pathOf: ((bucket: string, key: string) => string) | undefined,
): RunResult {
  if (end.outcome === 'FAILED') {
    return { outcome: 'FAILED', state: end.state, error: end.error, cause: end.cause };
  }
  const { landed, report_id, report_url, polls } = end.job;
  if (landed === undefined || report_id === undefined)
    throw new Error('The run succeeded without a landed report.');
  const { bucket, key, manifest_key, bytes, rows, sha256 } = landed;
  return {
    outcome: 'LANDED',
    bucket,
    key,
    path: pathOf?.(bucket, key) ?? null,
    manifest_key,
    bytes,
    rows,
    sha256,
    report_id,
    report_url: report_url ?? null,
    polls,
    transitions: end.transitions,
    duration_seconds: Math.round(duration_ms / 100) / 10,
  };
}

/**
 * The same for people.
 * @param inWords a length of time, given in milliseconds
 */
export function describe(result: RunResult, inWords = (ms: number) => `${ms / 1000} s`): string {
  if (result.outcome === 'FAILED') {
    return `${result.state ?? 'Not started'}: ${result.error}\n  ${result.cause}`;
  }
  const where =
    result.path === null ? `s3://${result.bucket}/${result.key}` : relative(process.cwd(), result.path);
  const size = prettyBytes(result.bytes, { binary: true });
  const rows = result.rows === null ? '' : `${result.rows.toLocaleString('en-US')} rows, `;
  return [
    `Landed: ${where}`,
    `  ${rows}${size} (${result.bytes} bytes), SHA-256 ${result.sha256}`,
    `  manifest  ${result.manifest_key}`,
    `  report    ${result.report_id}${result.report_url === null ? '' : `, for people: ${result.report_url}`}`,
    `  took      ${inWords(result.duration_seconds * 1000)}, ${counted(result.polls, 'poll')}, ${result.transitions} state transitions`,
  ].join('\n');
}
