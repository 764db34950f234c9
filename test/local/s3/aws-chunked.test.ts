import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { decodeAwsChunked } from '../../../local/s3/aws-chunked.ts';

const BODY = 'b;chunk-signature=ab\r\nhello world\r\n3\r\n\r\n!\r\n0\r\nx-amz-checksum-crc32:AbC=\r\n\r\n';

async function decode(body: string, sizeOfPieces: number) {
  const trailers = new Map<string, string>();
  const pieces = Array.from({ length: Math.ceil(body.length / sizeOfPieces) }, (_, index) =>
    Buffer.from(body.slice(index * sizeOfPieces, (index + 1) * sizeOfPieces)),
  );
  const decoded: Buffer[] = [];
  for await (const bytes of decodeAwsChunked(Readable.from(pieces), trailers)) decoded.push(bytes);
  return { text: Buffer.concat(decoded).toString(), trailers: Object.fromEntries(trailers) };
}

describe('decodeAwsChunked', () => {
  it.each([1, 2, 3, 7, 1000])(
    'finds content and trailers however the network cuts them (%d bytes)',
    async (size) => {
      const expected = { text: 'hello world\r\n!', trailers: { 'x-amz-checksum-crc32': 'AbC=' } };
      expect(await decode(BODY, size)).toEqual(expected);
    },
  );

  it('refuses a body cut off anywhere', async () => {
    for (let length = 0; length < BODY.length; length += 1) {
      await expect(decode(BODY.slice(0, length), 5), `${length}`).rejects.toMatchObject({
        code: 'IncompleteBody',
      });
    }
  });

  it.each(['xyz\r\n', '-1\r\n', '2\r\nabc\r\n', `${BODY}more`, `${'f'.repeat(5000)}`])(
    'refuses what is not framed: %s',
    async (body) => {
      await expect(decode(body, 100)).rejects.toMatchObject({ code: 'IncompleteBody' });
    },
  );
});
