import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { expectedReportsSchema } from '../../lambdas/contract/expected-reports.ts';
import { findMissing } from '../../lambdas/missing-reports/find-missing.ts';
import { Manifests } from '../../lambdas/missing-reports/manifests.ts';
import { answering, unconnected } from '../download/s3-answers.ts';
import { DAILY, GROUP, look, manifest, scheduler } from './looks.ts';

const OVER = '2025-03-11T18:15:00Z';
const REQUESTED = '2025-03-11T11:03:00.000Z';
const PREFIX = manifest(REQUESTED).manifest_key.replace(/[^/]+$/, '');

/** S3 with so many manifests of other reports, written a second apart from a moment on, in pages of 1,000. */
function s3With(count: number, from: string) {
  const client = unconnected();
  const mock = mockClient(client);
  const all = Array.from({ length: count }, (_, index) => ({
    Key: `${PREFIX}${String(index).padStart(6, '0')}.json`,
    LastModified: new Date(Date.parse(from) + index * 1000),
  }));
  mock.on(ListObjectsV2Command).callsFake(({ ContinuationToken: token = '0' }) => {
    const end = Number(token) + 1000;
    return {
      Contents: all.slice(Number(token), end),
      ...(end < count ? { IsTruncated: true, NextContinuationToken: String(end) } : { IsTruncated: false }),
    };
  });
  mock.on(GetObjectCommand).callsFake(() => {
    throw new Error('Not expected to be read');
  });
  return { client, mock };
}

async function all(manifests: Manifests, since: string) {
  return Array.fromAsync(manifests.writtenSince(PREFIX, new Date(since)));
}

describe('among many manifests', () => {
  it('the right one is found on a later page of the list', async () => {
    const { bucket, land, at } = await look();
    const folder = join(bucket.directory, bucket.bucket, PREFIX);
    await mkdir(folder, { recursive: true });
    const old = new Date('2025-01-01T00:00:00Z');
    for (let index = 0; index < 1_100; index += 1) {
      const file = join(folder, `00${index}.json`);
      await writeFile(file, '{}');
      await utimes(file, old, old);
    }
    expect(await at(OVER)).toMatchObject({ outcome: 'MISSING' });
    await land(REQUESTED, {}, 'zzz');
    expect(await at(OVER)).toMatchObject({ outcome: 'LANDED' });
  });

  it('those that were written before are not read', async () => {
    const { client, mock } = s3With(2_500, '2025-01-01T00:00:00Z');
    expect(await all(new Manifests(client, 'b'), '2025-03-11T00:00:00Z')).toEqual([]);
    expect(mock.commandCalls(ListObjectsV2Command)).toHaveLength(3);
    expect(mock.commandCalls(GetObjectCommand)).toHaveLength(0);
  });

  it('the newest are read first, and no more than 200', async () => {
    const { client, mock } = s3With(1_500, '2025-03-11T12:00:00Z');
    mock.on(GetObjectCommand).rejects(new Error('no'));
    const empty = await answering({ body: '{}' });
    mock.on(GetObjectCommand).callsFake((input) => empty.send(new GetObjectCommand(input)));
    await all(new Manifests(client, 'b'), '2025-03-11T00:00:00Z');
    const keys = mock.commandCalls(GetObjectCommand).map(({ args }) => args[0].input.Key);
    expect(keys).toHaveLength(200);
    expect(keys[0]).toBe(`${PREFIX}001499.json`);
    expect(keys.at(-1)).toBe(`${PREFIX}001300.json`);
  });

  it('each is read once, however many schedules look at it', async () => {
    const { bucket, land } = await look();
    await land(REQUESTED, { filter_ids: ['01A'] }, '01A');
    await land(REQUESTED, { filter_ids: ['01B'] }, '01B');
    const reads: unknown[] = [];
    bucket.s3.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          reads.push(commandName);
          return next(args);
        },
      { step: 'initialize' },
    );
    const schedule = (id: string) => ({
      ...DAILY,
      name: id,
      input: { ...DAILY.input, filter_ids: [id] },
    });
    const event = expectedReportsSchema.parse({
      time: OVER,
      grace_seconds: 25_200,
      schedules: ['01A', '01B', '01C'].map(schedule),
    });
    const tools = { s3: bucket.s3, bucket: bucket.bucket, scheduler: scheduler().client, group: GROUP };
    const findings = await findMissing(event, tools);
    expect(findings.map(({ name, missing }) => [name, missing])).toEqual([
      ['01A', false],
      ['01B', false],
      ['01C', true],
    ]);
    expect(reads.sort()).toEqual(['GetObjectCommand', 'GetObjectCommand', 'ListObjectsV2Command']);
  });
});

describe('an object that is no manifest', () => {
  it.each([
    ['is not JSON', '01X.json', '<html>'],
    ['is empty', '01X.json', ''],
    ['is other JSON', '01X.json', '{"request": {"account_id": 13}}'],
    ['has another ending', '01X.txt', JSON.stringify(manifest(REQUESTED).content)],
    ['is in a folder below', 'x/01X.txt', JSON.stringify(manifest(REQUESTED).content)],
  ])('since it %s, proves nothing, and stops nothing', async (_what, name, Body) => {
    const { bucket, land, at } = await look();
    await bucket.s3.send(new PutObjectCommand({ Bucket: bucket.bucket, Key: `${PREFIX}${name}`, Body }));
    expect(await at(OVER)).toMatchObject({ outcome: 'MISSING' });
    await land(REQUESTED);
    expect(await at(OVER)).toMatchObject({ outcome: 'LANDED' });
  });
});

describe('a refusal of S3', () => {
  const refusal = (name: string, httpStatusCode: number) =>
    new S3ServiceException({ name, message: 'no', $fault: 'client', $metadata: { httpStatusCode } });

  it.each([
    ['AWS.Rejected', refusal('AccessDenied', 403)],
    ['AWS.Rejected', new NoSuchBucket({ message: 'none', $metadata: { httpStatusCode: 404 } })],
    ['AWS.Unavailable', refusal('SlowDown', 503)],
  ])('to list is thrown as %s: it does not mean that nothing is there', async (name, error) => {
    const { client, mock } = s3With(1, REQUESTED);
    mock.on(ListObjectsV2Command).rejects(error);
    await expect(all(new Manifests(client, 'b'), REQUESTED)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(`S3 could not list ${PREFIX} in b`),
    });
  });

  it('to read is thrown, too', async () => {
    const { client, mock } = s3With(1, REQUESTED);
    mock.on(GetObjectCommand).rejects(refusal('AccessDenied', 403));
    await expect(all(new Manifests(client, 'b'), REQUESTED)).rejects.toMatchObject({
      name: 'AWS.Rejected',
      message: expect.stringContaining(`S3 could not read ${PREFIX}000000.json in b`),
    });
  });

  it('that comes in the middle of a manifest is thrown', async () => {
    const { client, mock } = s3With(1, REQUESTED);
    const cut = await answering({ body: '{"request":', content_length: 1000 });
    mock.on(GetObjectCommand).callsFake((input) => cut.send(new GetObjectCommand(input)));
    await expect(all(new Manifests(client, 'b'), REQUESTED)).rejects.toThrow();
  });
});
