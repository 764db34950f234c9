import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BUCKET, started } from './started.ts';

const KEYS = [
  'a b&c.csv',
  'manifests/x=1/one.json',
  'reports.csv',
  'reports/x=1/one.csv',
  'reports/x=1/two.csv',
];

async function put(client: S3Client, keys: readonly string[]) {
  await Promise.all(keys.map((Key) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }))));
}

async function list(client: S3Client, options: { Prefix?: string; Delimiter?: string; StartAfter?: string }) {
  const page = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...options }));
  return {
    keys: page.Contents?.map(({ Key }) => Key) ?? [],
    prefixes: page.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? [],
  };
}

describe('ListObjectsV2', () => {
  it('finds plain files by prefix, with their sizes', async () => {
    const { client, directory } = await started();
    await put(client, KEYS);
    await mkdir(join(directory, BUCKET, 'reports', 'by-hand'));
    await writeFile(join(directory, BUCKET, 'reports', 'by-hand', 'x.csv'), '12345');
    const { Contents, KeyCount, IsTruncated } = await client.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'reports/' }),
    );
    expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['reports/by-hand/x.csv', 5],
      ['reports/x=1/one.csv', 19],
      ['reports/x=1/two.csv', 19],
    ]);
    expect({ KeyCount, IsTruncated }).toEqual({ KeyCount: 3, IsTruncated: false });
    expect((await list(client, { Prefix: 'none/' })).keys).toEqual([]);
  });

  it('folds keys at the delimiter, and begins after a key', async () => {
    const { client } = await started();
    await put(client, KEYS);
    expect(await list(client, { Delimiter: '/' })).toEqual({
      keys: ['a b&c.csv', 'reports.csv'],
      prefixes: ['manifests/', 'reports/'],
    });
    expect((await list(client, { StartAfter: 'reports.csv' })).keys).toEqual(KEYS.slice(3));
  });

  it.each([undefined, '/'])(
    'gives every name once, in order, over pages (delimiter %s)',
    async (Delimiter) => {
      const { client } = await started();
      await put(client, KEYS);
      const names: (string | undefined)[] = [];
      const query = { Bucket: BUCKET, MaxKeys: 1, ...(Delimiter === undefined ? {} : { Delimiter }) };
      for await (const page of paginateListObjectsV2({ client }, query)) {
        names.push(...(page.Contents ?? []).map(({ Key }) => Key));
        names.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      }
      const folded = ['a b&c.csv', 'manifests/', 'reports.csv', 'reports/'];
      expect(names).toEqual(Delimiter === undefined ? KEYS : folded);
    },
  );

  it('of an unknown bucket is NoSuchBucket', async () => {
    const { client } = await started();
    const unknown = client.send(new ListObjectsV2Command({ Bucket: 'another' }));
    await expect(unknown).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
