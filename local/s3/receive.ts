import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.ts';
import { badDigest, incompleteBody } from './errors.ts';
import type { Stored } from './s3rver-internals.ts';

const CRC32_HEADER = 'x-amz-checksum-crc32';

/**
 * Writes a request's body to a new file. When this fails, because the client died or the body is not what its
 * headers say, there is no file.
 * @throws S3Error IncompleteBody, BadDigest; the stream's or the disk's own error
 */
export async function receive(
  content: Readable,
  headers: IncomingHttpHeaders,
  file: string,
): Promise<Stored> {
  const md5 = createHash('md5');
  const trailers = new Map<string, string>();
  let size = 0;
  let crc = 0;
  // Opened before anything can fail: a stream that is destroyed while it opens may leave its file behind.
  const target = await open(file, 'wx');
  try {
    await pipeline(
      content,
      async function* (source: AsyncIterable<Buffer>) {
        for await (const bytes of isAwsChunked(headers) ? decodeAwsChunked(source, trailers) : source) {
          size += bytes.length;
          crc = crc32(bytes, crc);
          md5.update(bytes);
          yield bytes;
        }
      },
      target.createWriteStream(),
    );
    const promised = headers['x-amz-decoded-content-length'];
    if (promised !== undefined && Number(promised) !== size) {
      throw incompleteBody(`The body has ${size} bytes, its headers say ${promised}`);
    }
    const expected = headers[CRC32_HEADER] ?? trailers.get(CRC32_HEADER);
    if (expected !== undefined && expected !== base64Of(crc)) throw badDigest('CRC32');
    return { size, md5: md5.digest('hex') };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** So S3 tells a framed body; `Content-Encoding` need not say it. */
function isAwsChunked(headers: IncomingHttpHeaders): boolean {
  return String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
}

/** S3 does not keep the framing as the object's encoding. */
export function withoutAwsChunked(contentEncoding: string): string {
  return contentEncoding.replace(/(^|,)\s*aws-chunked\s*(?=,|$)/i, '').replace(/^,\s*/, '');
}

function base64Of(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}
