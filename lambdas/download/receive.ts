import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PipelineError } from '../cint/errors.ts';
import type { ReportBody } from '../cint/follow-download.ts';
import { doubt } from './doubt.ts';

/**
 * The bytes of a report, decoded, exactly as many as were announced.
 * A body whose end only the connection's end marks is refused: nobody can tell a whole one from one that was cut.
 * @throws PipelineError `Cint.TruncatedBody` as soon as something is missing
 */
export function receive(report: ReportBody): AsyncIterable<Buffer> & { readonly lengthProven: boolean } {
  const { content_encoding } = report;
  if (content_encoding === '' || content_encoding === 'identity') {
    if (!report.framed) {
      report.body.destroy();
      throw doubt(
        'Cint sent neither its length nor chunks, so its end cannot be told from a broken connection',
      );
    }
    return Object.assign(raw(report), { lengthProven: report.content_length !== undefined });
  }
  if (content_encoding !== 'gzip' && content_encoding !== 'x-gzip') {
    report.body.destroy();
    throw doubt(`it is encoded as "${content_encoding}", which was not asked for`);
  }
  return Object.assign(gunzipped(report), { lengthProven: false });
}

async function* raw(report: ReportBody): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const piece of report.body) {
      bytes += piece.length;
      yield piece;
    }
  } catch (error) {
    const failure = report.failure(error);
    // Our own reasons to stop pass; what the network did is a body cut short.
    if (!(failure instanceof PipelineError) || failure.name !== 'Cint.NetworkError') throw failure;
    const whole = report.content_length === undefined ? '' : ` of ${report.content_length}`;
    throw doubt(
      `it stopped after ${bytes}${whole} bytes (${error instanceof Error ? error.message : error})`,
      { cause: error },
    );
  }
  if (report.content_length !== undefined && bytes !== report.content_length) {
    throw doubt(`it ended after ${bytes} of ${report.content_length} bytes`);
  }
}

async function* gunzipped(report: ReportBody): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // The callback's error is also the one that reading `gunzip` throws.
  pipeline(Readable.from(raw(report)), gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw doubt(`its gzip encoding is cut or broken (${error.message})`, { cause: error });
    }
    throw error;
  }
}
