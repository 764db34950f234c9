import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BUCKET, filesIn, KEY, MIB, started, temporaryDirectory } from './started.ts';

const object = { Bucket: BUCKET, Key: KEY };

describe('an object of the embedded S3', () => {
  it('is the plain file with its bytes, and the bucket folder holds nothing else', async () => {
    const { s3, client, directory } = await started();
    await client.send(new PutObjectCommand({ ...object, Body: 'a,b\n1,2\n', ContentType: 'text/csv' }));
    expect(await readFile(s3.pathOf(BUCKET, KEY), 'utf8')).toBe('a,b\n1,2\n');
    expect(s3.pathOf(BUCKET, KEY)).toBe(join(directory, BUCKET, KEY));
    expect(await filesIn(join(directory, BUCKET))).toEqual([KEY]);
  });

  it('keeps no framing of a streamed body: the SDK sends it in chunks with a trailing checksum', async () => {
    const { s3, client } = await started();
    const bytes = randomBytes(3 * MIB + 1);
    const Body = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
    await client.send(new PutObjectCommand({ ...object, Body, ContentLength: bytes.length }));
    expect((await readFile(s3.pathOf(BUCKET, KEY))).equals(bytes)).toBe(true);
    const head = await client.send(new HeadObjectCommand(object));
    expect(head.ContentEncoding).toBeUndefined();
  });

  it('comes back with its content type, metadata, length and ETag', async () => {
    const { client } = await started();
    const Metadata = { sha256: 'abc', rows: '12' };
    const headers = { ContentType: 'text/csv', ContentEncoding: 'gzip', CacheControl: 'no-store' };
    await client.send(new PutObjectCommand({ ...object, Body: 'hello', ...headers, Metadata }));
    const md5 = createHash('md5').update('hello').digest('hex');
    const expected = { ...headers, Metadata, ContentLength: 5, ETag: `"${md5}"` };
    expect(await client.send(new HeadObjectCommand(object))).toMatchObject(expected);
    const got = await client.send(new GetObjectCommand(object));
    expect(got).toMatchObject(expected);
    expect(await got.Body?.transformToString()).toBe('hello');
  });

  it('can be read in part, and can be empty', async () => {
    const { client } = await started();
    await client.send(new PutObjectCommand({ ...object, Body: '0123456789' }));
    const part = await client.send(new GetObjectCommand({ ...object, Range: 'bytes=2-4' }));
    expect(await part.Body?.transformToString()).toBe('234');
    expect(part.ContentRange).toBe('bytes 2-4/10');
    await expect(client.send(new GetObjectCommand({ ...object, Range: 'bytes=10-' }))).rejects.toMatchObject({
      name: 'InvalidRange',
    });
    await client.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(0) }));
    const empty = await client.send(new GetObjectCommand(object));
    expect(await empty.Body?.transformToString()).toBe('');
  });

  it('that is replaced shows nothing of the old one, not even to a reader in the middle of it', async () => {
    const { client, directory } = await started();
    const old = randomBytes(4 * MIB);
    await client.send(new PutObjectCommand({ ...object, Body: old, Metadata: { of: 'old' } }));
    const reading = await client.send(new GetObjectCommand(object));
    await client.send(new PutObjectCommand({ ...object, Body: 'new', ContentType: 'text/csv' }));
    expect(old.equals((await reading.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(true);
    const head = await client.send(new HeadObjectCommand(object));
    expect(head).toMatchObject({ ContentLength: 3, ContentType: 'text/csv', Metadata: {} });
    expect(await filesIn(join(directory, '.s3rver'))).toHaveLength(1);
  });

  it('that is not there is the SDK’s NoSuchKey and NotFound', async () => {
    const { client } = await started();
    await expect(client.send(new GetObjectCommand(object))).rejects.toBeInstanceOf(NoSuchKey);
    await expect(client.send(new HeadObjectCommand(object))).rejects.toBeInstanceOf(NotFound);
  });

  it('that was put there by hand is served, and an edited one gets a new ETag', async () => {
    const { s3, client } = await started();
    await client.send(new PutObjectCommand({ ...object, Body: 'before' }));
    await writeFile(s3.pathOf(BUCKET, KEY), 'edited by hand');
    const md5 = createHash('md5').update('edited by hand').digest('hex');
    expect((await client.send(new HeadObjectCommand(object))).ETag).toBe(`"${md5}"`);
  });

  it('that is deleted takes its sidecar and its empty folders along', async () => {
    const { client, directory } = await started();
    await client.send(new PutObjectCommand({ ...object, Body: 'x' }));
    await client.send(new DeleteObjectCommand(object));
    expect(await filesIn(directory)).toEqual([]);
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'reports', Body: 'a folder before' }));
  });

  it('is seen by the next start on the same directory, metadata included', async () => {
    const directory = await temporaryDirectory();
    const first = await started(directory);
    await first.client.send(new PutObjectCommand({ ...object, Body: 'kept', Metadata: { rows: '1' } }));
    await first.s3.close();
    const second = await started(directory);
    const got = await second.client.send(new GetObjectCommand(object));
    expect(got.Metadata).toEqual({ rows: '1' });
    expect(await got.Body?.transformToString()).toBe('kept');
  });

  it('with a wrong checksum is refused and leaves no file', async () => {
    const { client, directory } = await started();
    const put = new PutObjectCommand({ ...object, Body: 'x', ChecksumCRC32: 'AAAAAA==' });
    await expect(client.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
    expect(await filesIn(directory)).toEqual([]);
  });

  it.each([
    ['a wrong trailing checksum', { 'x-amz-decoded-content-length': '5' }, 'BadDigest'],
    ['another length than promised', { 'x-amz-decoded-content-length': '6' }, 'IncompleteBody'],
  ])('streamed with %s is refused and leaves no file', async (_, headers, code) => {
    const { s3, directory } = await started();
    const response = await fetch(`${s3.endpoint}/${BUCKET}/${KEY}`, {
      method: 'PUT',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=S3RVER/x, SignedHeaders=host, Signature=x',
        'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        ...headers,
      },
      body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
    });
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
    expect(response.status).toBe(400);
    expect(await filesIn(directory)).toEqual([]);
  });

  it('is served to signed requests only', async () => {
    const { s3, client } = await started();
    await client.send(new PutObjectCommand({ ...object, Body: 'x' }));
    const response = await fetch(`${s3.endpoint}/${BUCKET}/${KEY}`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });
});
