import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  NoSuchUpload,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { describe, expect, it } from 'vitest';
import { BUCKET, filesIn, KEY, MIB, started, unfinishedIn } from './started.ts';

const object = { Bucket: BUCKET, Key: KEY };

async function begin(client: S3Client) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  return { ...object, UploadId };
}

describe('a multipart upload', () => {
  it('of a stream becomes the same bytes, with content type and metadata, and leaves no parts', async () => {
    const { s3, client, directory } = await started();
    const bytes = randomBytes(20 * MIB + 12_345);
    const params = { ...object, ContentType: 'text/csv', Metadata: { rows: '7' } };
    const Body = Readable.from(pieces(bytes, 100_000));
    const result = await new Upload({ client, partSize: 8 * MIB, params: { ...params, Body } }).done();
    expect((await readFile(s3.pathOf(BUCKET, KEY))).equals(bytes)).toBe(true);
    expect(result.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const head = await client.send(new HeadObjectCommand(object));
    expect(head).toMatchObject({ ContentType: 'text/csv', Metadata: { rows: '7' }, ETag: result.ETag });
    expect(await filesIn(join(directory, BUCKET))).toEqual([KEY]);
    expect(await unfinishedIn(directory)).toEqual([]);
  });

  it('shows no object before it is complete, and none after it is aborted', async () => {
    const { client, directory } = await started();
    const upload = await begin(client);
    await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'part' }));
    expect(await filesIn(join(directory, BUCKET))).toEqual([]);
    await client.send(new AbortMultipartUploadCommand(upload));
    expect(await filesIn(directory)).toEqual([]);
    const late = client.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: 'late' }));
    await expect(late).rejects.toBeInstanceOf(NoSuchUpload);
    await expect(client.send(new AbortMultipartUploadCommand(upload))).rejects.toBeInstanceOf(NoSuchUpload);
  });

  it('takes the second of two parts with one number', async () => {
    const { s3, client, directory } = await started();
    const upload = await begin(client);
    await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'first' }));
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'again' }));
    expect(await unfinishedIn(directory)).toHaveLength(1);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
    expect(await readFile(s3.pathOf(BUCKET, KEY), 'utf8')).toBe('again');
  });

  it('is refused as S3 refuses it: missing, changed, misordered or too small parts', async () => {
    const { client, directory } = await started();
    const upload = await begin(client);
    const etags = await Promise.all(
      ['one', 'two'].map(async (Body, index) => {
        const part = new UploadPartCommand({ ...upload, PartNumber: index + 1, Body });
        return (await client.send(part)).ETag;
      }),
    );
    const [one, two] = etags.map((ETag, index) => ({ PartNumber: index + 1, ETag }));
    if (one === undefined || two === undefined) throw new Error('two parts were uploaded');
    const complete = (...Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    await expect(complete({ ...two, PartNumber: 3 })).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete({ ...one, ETag: two.ETag })).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(two, one)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(one, two)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    expect(await filesIn(join(directory, BUCKET))).toEqual([]);
    const beyond = client.send(new UploadPartCommand({ ...upload, PartNumber: 10_001, Body: 'x' }));
    await expect(beyond).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
