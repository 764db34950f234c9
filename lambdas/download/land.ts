import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { awsFailure } from '../cint/aws-errors.ts';
import { PipelineError } from '../cint/errors.ts';
import type { Manifest } from '../contract/manifest.ts';
import { isTaken } from './s3.ts';

/** S3's smallest part. 10,000 of them are 48 GiB, more than a Lambda can check in its 15 minutes. */
const PART_BYTES = 5 * 1024 * 1024;
/** While one part is on its way the next fills up: checking the CSV is slower than S3. */
const PARTS_AT_ONCE = 2;

export type Place = { readonly bucket: string; readonly key: string; readonly content_type: string };

/**
 * Streams an object into S3, unless the key is taken. It appears when `source` has ended well, or not at all: an
 * error of the source, which comes through as it is, or of S3 aborts the upload.
 */
export async function landOnce(
  s3: S3Client,
  place: Place,
  source: AsyncIterable<Buffer>,
): Promise<'landed' | 'taken'> {
  // A failed abort of the upload would hide why it was aborted.
  let sourceFailure: unknown;
  async function* watched() {
    const pieces = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await pieces.next().catch((error: unknown) => {
          sourceFailure = error;
          throw error;
        });
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await pieces.return?.();
    }
  }
  const upload = new Upload({
    client: s3,
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
    params: {
      Bucket: place.bucket,
      Key: place.key,
      ContentType: place.content_type,
      IfNoneMatch: '*',
      // An async generator, not a piped stream: its errors reach the upload. One piece at a time is held.
      Body: Readable.from(watched(), { objectMode: true, highWaterMark: 1 }),
    },
  });
  try {
    await upload.done();
    return 'landed';
  } catch (error) {
    if (sourceFailure !== undefined) throw sourceFailure;
    if (isTaken(error)) return 'taken';
    throw awsFailure(error, 'S3', `store ${place.key} in ${place.bucket}`);
  }
}

/**
 * Makes sure that the object an earlier try landed is the same report, byte for byte.
 * @throws PipelineError `AWS.Rejected` where it is another one; it is never overwritten
 */
export async function assertSame(
  s3: S3Client,
  place: Place,
  report: { readonly bytes: number; readonly sha256: string },
) {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    if (!(Body instanceof Readable)) throw new TypeError('GetObject gave no stream');
    for await (const piece of Body) {
      hash.update(piece);
      bytes += piece.length;
    }
  } catch (error) {
    throw awsFailure(error, 'S3', `read ${place.key} in ${place.bucket}`);
  }
  const sha256 = hash.digest('hex');
  if (sha256 === report.sha256) return;
  throw new PipelineError(
    'AWS.Rejected',
    `Another object lies at ${place.key} in ${place.bucket}: ${bytes} bytes, SHA-256 ${sha256}; ` +
      `Cint now serves ${report.bytes} bytes, SHA-256 ${report.sha256}. It was not overwritten.`,
  );
}

/** Writes the manifest, unless an earlier try has: the first one stands. */
export async function writeManifest(s3: S3Client, manifest_key: string, manifest: Manifest): Promise<void> {
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: manifest.bucket,
        Key: manifest_key,
        ContentType: 'application/json',
        IfNoneMatch: '*',
        Body: `${JSON.stringify(manifest, null, 2)}\n`,
      }),
    );
  } catch (error) {
    if (!isTaken(error)) throw awsFailure(error, 'S3', `store ${manifest_key} in ${manifest.bucket}`);
  }
}
