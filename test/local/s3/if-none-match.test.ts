import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { describe, expect, it } from 'vitest';
import { publish } from '../../../local/s3/objects.ts';
import { BUCKET, filesIn, KEY, MIB, started, temporaryDirectory, unfinishedIn } from './started.ts';

const object = { Bucket: BUCKET, Key: KEY };
const IfNoneMatch = '*';
const refusal = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };

describe('If-None-Match: *', () => {
  it('refuses a second PutObject with 412 and keeps the first object', async () => {
    const { s3, client } = await started();
    await client.send(new PutObjectCommand({ ...object, Body: 'first', IfNoneMatch }));
    const second = client.send(new PutObjectCommand({ ...object, Body: 'second', IfNoneMatch }));
    await expect(second).rejects.toMatchObject(refusal);
    expect(await readFile(s3.pathOf(BUCKET, KEY), 'utf8')).toBe('first');
  });

  it('lets exactly one of many writers at once win, on two servers of one directory, with its own metadata', async () => {
    const directory = await temporaryDirectory();
    const servers = [await started(directory), await started(directory)];
    const writers = Array.from({ length: 20 }, (_, index) => `writer-${index}`);
    const results = await Promise.allSettled(
      writers.map((writer, index) =>
        servers[index % 2]?.client.send(
          new PutObjectCommand({ ...object, Body: writer, Metadata: { writer }, IfNoneMatch }),
        ),
      ),
    );
    const winners = writers.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(refusal);
    expect(await readFile(`${directory}/${BUCKET}/${KEY}`, 'utf8')).toBe(winners[0]);
    const head = await servers[0]?.client.send(new HeadObjectCommand(object));
    expect(head?.Metadata).toEqual({ writer: winners[0] });
    expect(await unfinishedIn(directory)).toEqual([]);
    expect(await filesIn(`${directory}/.s3rver/${BUCKET}`)).toHaveLength(1);
  });

  it('has no moment between looking and writing in which two could win', async () => {
    const root = await temporaryDirectory();
    await mkdir(join(root, BUCKET));
    const writers = ['one', 'two', 'three'];
    for (let round = 0; round < 20; round += 1) {
      const place = { root, bucket: BUCKET, key: `reports/${round}.csv` };
      await Promise.all(writers.map((writer) => writeFile(join(root, writer), writer)));
      // In step with each other, which requests seldom are.
      const results = await Promise.allSettled(
        writers.map((writer) =>
          publish(place, join(root, writer), { etag: writer, metadata: {} }, { onlyIfNew: true }),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('refuses CompleteMultipartUpload over an object that came meanwhile, and the upload can be aborted', async () => {
    const { s3, client, directory } = await started();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const part = { ...object, UploadId, PartNumber: 1 };
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: 'late' }));
    await client.send(new PutObjectCommand({ ...object, Body: 'first' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = { ...object, UploadId, MultipartUpload };
    const refused = client.send(new CompleteMultipartUploadCommand({ ...complete, IfNoneMatch }));
    await expect(refused).rejects.toMatchObject(refusal);
    expect(await readFile(s3.pathOf(BUCKET, KEY), 'utf8')).toBe('first');
    await client.send(new CompleteMultipartUploadCommand(complete));
    expect(await readFile(s3.pathOf(BUCKET, KEY), 'utf8')).toBe('late');
    expect(await unfinishedIn(directory)).toEqual([]);
  });

  it('lets exactly one of two lib-storage uploads win, and the loser leaves no parts', async () => {
    const { client, directory } = await started();
    const upload = (letter: string) =>
      new Upload({
        client,
        partSize: 8 * MIB,
        params: { ...object, Body: Buffer.alloc(9 * MIB, letter), IfNoneMatch },
      }).done();
    const results = await Promise.allSettled([upload('a'), upload('b')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(refusal);
    expect(await unfinishedIn(directory)).toEqual([]);
  });

  it('is never ignored: other conditions of a write are refused', async () => {
    const { client } = await started();
    for (const condition of [{ IfMatch: '"abc"' }, { IfNoneMatch: '"abc"' }]) {
      const put = client.send(new PutObjectCommand({ ...object, Body: 'x', ...condition }));
      await expect(put).rejects.toMatchObject({ name: 'NotImplemented' });
    }
  });
});
