import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ReportBody } from '../cint/follow-download.ts';
import type { StepTools } from '../cint/from-environment.ts';
import { pending, throttled } from '../cint/waiting.ts';
import { TIME_ZONE } from '../contract/dates.ts';
import type { AcceptedJob } from '../contract/job.ts';
import { reportKeys } from '../contract/report-key.ts';
import type { ApiVersion } from '../contract/report-types.ts';
import { type Check, type Counts, checkCsv } from './check-csv.ts';
import { checkXlsx } from './check-xlsx.ts';
import { doubt } from './doubt.ts';
import { FORMATS, type Format, formatOf, HEAD_BYTES } from './formats.ts';
import { assertSame, landOnce, writeManifest } from './land.ts';
import { receive } from './receive.ts';

export type DownloadTools = StepTools & {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly api_version: ApiVersion;
};

/** Brings a report from Cint into S3: verified while it streams, written once, its manifest last. */
export async function download(job: AcceptedJob, tools: DownloadTools): Promise<AcceptedJob> {
  let report: Awaited<ReturnType<StepTools['cint']['download']>>;
  try {
    report = await tools.cint.download(job.request, job.report_id);
  } catch (error) {
    return throttled(job, error, tools);
  }
  if ('notReady' in report) return pending(job, report.notReady, tools);
  try {
    return await landReport(job, report, tools);
  } catch (error) {
    // Whatever failed when time was up failed because of that.
    throw tools.signal.aborted ? tools.signal.reason : error;
  } finally {
    report.body.destroy();
  }
}

async function landReport(job: AcceptedJob, report: ReportBody, tools: DownloadTools): Promise<AcceptedJob> {
  const { s3, bucket, api_version } = tools;
  const received = receive(report);
  const { head, pieces } = await withHead(received);
  if (head.length === 0) throw doubt('it is empty: not even a header line came');
  const format = formatOf(report.content_type, head);
  const { content_type, extension } = FORMATS[format];
  const { key, manifest_key } = reportKeys(job.request, job.report_id, extension);
  const place = { bucket, key, content_type };

  const { source, verdict } = verified(pieces, CHECKS[format](received.lengthProven));
  const result = await landOnce(s3, place, source);
  const seen = verdict();
  if (result === 'taken') await assertSame(s3, place, seen);

  const landed_at = tools.now().toISOString();
  await writeManifest(s3, manifest_key, {
    report_id: job.report_id,
    report_url: job.report_url ?? null,
    request: job.request,
    window: { start_date: job.request.start_date, end_date: job.request.end_date, time_zone: TIME_ZONE },
    ...place,
    ...seen,
    api_version,
    execution: job.execution,
    requested_at: job.requested_at,
    ready_at: job.ready_at ?? landed_at,
    landed_at,
    traceparent: job.traceparent ?? null,
  });
  const message =
    result === 'landed' ? 'The report is in S3' : 'The report was in S3 already, the same byte for byte';
  return {
    ...job,
    outcome: 'LANDED',
    message,
    wait_seconds: 0,
    landed: { bucket, key, manifest_key, ...seen, landed_at },
  };
}

const CHECKS: Readonly<Record<Format, (lengthProven: boolean) => Check>> = { csv: checkCsv, xlsx: checkXlsx };

/** The first bytes of a body, and the whole body still. */
async function withHead(
  body: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; pieces: AsyncGenerator<Buffer> }> {
  const iterator = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* pieces() {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, pieces: pieces() };
}

type Seen = Counts & { readonly bytes: number; readonly sha256: string };

/** A body that passes through only as long as it is believed; its end throws unless it is whole. */
function verified(
  pieces: AsyncIterable<Buffer>,
  check: Check,
): { source: AsyncGenerator<Buffer>; verdict: () => Seen } {
  const hash = createHash('sha256');
  let bytes = 0;
  let seen: Seen | undefined;
  async function* pass() {
    for await (const piece of pieces) {
      await check.write(piece);
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
    const { rows, columns } = await check.end();
    seen = { rows, columns, bytes, sha256: hash.digest('hex') };
  }
  return {
    source: pass(),
    verdict() {
      if (seen === undefined) throw doubt('the upload ended before the body did');
      return seen;
    },
  };
}
