import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { startEmbeddedS3 } from '../../../local/s3/embedded-s3.ts';
import { BUCKET, filesIn, started, temporaryDirectory } from './started.ts';

const OUTSIDE = [
  '../outside.csv',
  'reports/../../outside.csv',
  '..',
  'reports/./x',
  'a\0b',
  'a\\..\\..\\outside.csv',
  'folder/',
];

/** As no client library sends it. */
function rawStatus(endpoint: string, method: string, path: string): Promise<number | undefined> {
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=S3RVER/x, SignedHeaders=host, Signature=x',
    'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
  };
  return new Promise((resolve, reject) => {
    const { port } = new URL(endpoint);
    request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    })
      .once('error', reject)
      .end(method === 'PUT' ? 'bytes' : undefined);
  });
}

describe('a name from outside', () => {
  it.each(OUTSIDE)('%j as a key reaches no file, to write or to read', async (Key) => {
    const directory = await temporaryDirectory();
    const { s3, client } = await started(join(directory, 'inner'));
    await writeFile(join(directory, 'inner', 'outside.csv'), 'secret');
    const before = await filesIn(directory);
    for (const command of [
      new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'bytes' }),
      new GetObjectCommand({ Bucket: BUCKET, Key }),
    ]) {
      const refused = client.send(command);
      await expect(refused).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    }
    expect(await filesIn(directory)).toEqual(before);
    expect(() => s3.pathOf(BUCKET, Key)).toThrow('cannot be kept as a plain file');
  });

  it('in a path that is not normalized reaches no file either', async () => {
    const directory = await temporaryDirectory();
    const { s3 } = await started(join(directory, 'inner'));
    const before = await filesIn(directory);
    const paths = [
      `/${BUCKET}/../outside.csv`,
      `/${BUCKET}/%2e%2e/outside.csv`,
      `/${BUCKET}/..%2Foutside.csv`,
      `/${BUCKET}//etc/outside.csv`,
      '/../outside.csv',
      '/%2e%2e/outside.csv',
      '/..%2F..%2Foutside/x',
      '/.s3rver/outside.csv',
    ];
    for (const path of paths) {
      for (const method of ['PUT', 'GET', 'DELETE']) {
        const status = await rawStatus(s3.endpoint, method, path);
        expect([400, 404, 405], `${method} ${path}`).toContain(status);
      }
    }
    expect(await filesIn(directory)).toEqual(before);
  });

  it('of s3rver’s own folder is no bucket', async () => {
    const { client, directory } = await started();
    await mkdir(join(directory, '.s3rver', 'x'), { recursive: true });
    const list = client.send(new ListObjectsV2Command({ Bucket: '.s3rver' }));
    await expect(list).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    await expect(startEmbeddedS3({ directory, bucket: '.s3rver' })).rejects.toThrow('bucket is not valid');
    await expect(startEmbeddedS3({ directory, bucket: '../up' })).rejects.toThrow('bucket is not valid');
  });

  it('that is longer than a file system takes is refused as too long, not as an internal error', async () => {
    const { client } = await started();
    for (const Key of ['x'.repeat(256), `${'segment/'.repeat(130)}x`]) {
      const put = client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
      await expect(put).rejects.toMatchObject({ name: 'KeyTooLongError' });
    }
  });

  it('cannot be both an object and a folder of others, and says so', async () => {
    const { client } = await started();
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a/b', Body: 'x' }));
    for (const Key of ['a', 'a/b/c', 'a/b/c/d']) {
      for (const condition of [{}, { IfNoneMatch: '*' }]) {
        const put = client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x', ...condition }));
        await expect(put).rejects.toMatchObject({ name: 'InvalidArgument' });
      }
    }
  });

  it('as the key of a multipart upload is refused before any part is sent', async () => {
    const { client } = await started();
    const begin = client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: '../x' }));
    await expect(begin).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
