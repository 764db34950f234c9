import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Manifest } from '../../lambdas/contract/manifest.ts';
import { type EmbeddedS3, startEmbeddedS3 } from '../../local/s3/embedded-s3.ts';
import { bundled, type Consumer } from './consumers.ts';
import {
  BUCKET,
  bucketEvent,
  document,
  envelope,
  type Json,
  MANIFEST,
  MANIFEST_KEY,
  notification,
  queueEvent,
  REPORT,
  REPORT_KEY,
  topicEvent,
} from './documents.ts';
import { CREDENTIALS, startDynamo, TABLE } from './dynamo.ts';

const handlerSchema = z.object({
  handler: z.custom<(event: unknown, context: object) => Promise<unknown>>((it) => typeof it === 'function'),
});

let bundles: Awaited<ReturnType<typeof bundled>>;
let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let embedded: EmbeddedS3;
let directory: string;
let s3: S3Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'consumed-'));
  [bundles, dynamo, embedded] = await Promise.all([
    bundled(),
    startDynamo(),
    startEmbeddedS3({ directory, bucket: BUCKET }),
  ]);
  // As Lambda does, the bundles get region and credentials from the environment; the endpoints are ours.
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: embedded.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    CLAIMS_TABLE: TABLE,
  }))
    vi.stubEnv(name, value);
  s3 = new S3Client({ endpoint: embedded.endpoint, credentials: CREDENTIALS, region: 'eu-west-1' });
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  s3.destroy();
  await Promise.all([bundles.remove(), dynamo.close(), embedded.close()]);
  await rm(directory, { recursive: true, force: true });
});

/** What the examples' `load` and the handlers said, one JSON object or text each. */
let said: unknown[];
beforeEach(() => {
  said = [];
  const note = (...words: unknown[]) => void said.push(words.map(String).join(' '));
  vi.spyOn(console, 'info').mockImplementation(note);
  vi.spyOn(console, 'error').mockImplementation(note);
});
afterEach(() => vi.restoreAllMocks());

/** Each test has a report of its own. */
let number = 0;
let report: { readonly key: string; readonly manifest_key: string; readonly id: string };
beforeEach(() => {
  number += 1;
  const id = `01KBJX7BXGRJXGG517T963V${String(number).padStart(3, '0')}`;
  const own = (key: string) => key.replace(MANIFEST.report_id, id);
  report = { id, key: own(REPORT_KEY), manifest_key: own(MANIFEST_KEY) };
});

async function put(Key: string, Body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
}

/** Puts a report where the pipeline would, and the manifest of a report with the bytes of `described`. */
async function land(bytes = REPORT, described = bytes): Promise<void> {
  await put(report.key, bytes);
  const manifest: Manifest = {
    ...MANIFEST,
    report_id: report.id,
    key: report.key,
    bytes: described.length,
    rows: described.split('\r\n').length - 2,
    sha256: createHash('sha256').update(described).digest('hex'),
  };
  await put(report.manifest_key, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Calls a consumer as Lambda would. */
async function call(consumer: Consumer, event: Json, remaining = 60_000): Promise<unknown> {
  const { handler } = handlerSchema.parse(await import(pathToFileURL(bundles.bundleOf(consumer)).href));
  return handler(event, { getRemainingTimeInMillis: () => remaining });
}

const loaded = () => ({
  loaded: report.id,
  report_type: 'completes',
  start_date: '2026-10-01',
  end_date: '2026-11-01',
  time_zone: 'America/Chicago',
  rows: 2,
  bytes: 62,
});
const saidJson = () => said.map((line) => JSON.parse(String(line)) as unknown);

/** The event that tells each consumer of the report. */
const EVENTS: Readonly<Record<Consumer, () => Json>> = {
  topicToLambda: () => topicEvent(notification(report.key)),
  topicToQueue: () => queueEvent(JSON.stringify(notification(report.key))),
  manifests: () => bucketEvent('object-created-manifest', { [MANIFEST_KEY]: report.manifest_key }),
  csvs: () => bucketEvent('object-created-report', { [REPORT_KEY]: report.key }),
};
const CONSUMERS = ['topicToLambda', 'topicToQueue', 'manifests', 'csvs'] as const;

/** A consumer's way to say that an event is to come again. */
async function fails(consumer: Consumer, event: Json, why: RegExp, remaining?: number): Promise<void> {
  if (consumer === 'topicToQueue') {
    expect(await call(consumer, event, remaining)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    });
    expect(said.join('\n')).toMatch(why);
  } else {
    await expect(call(consumer, event, remaining)).rejects.toThrow(why);
  }
}

describe.each(CONSUMERS)('the bundle of %s', (consumer) => {
  const event = () => EVENTS[consumer]();

  it('loads the report it is told of, once', async () => {
    await land();
    await call(consumer, event());
    await call(consumer, event());
    expect(saidJson()).toEqual([loaded(), { loaded_before: report.manifest_key }]);
  });

  it('loads a report without rows', async () => {
    await land('Response ID,Project ID,CPI (USD)\r\n');
    await call(consumer, event());
    expect(saidJson()).toEqual([{ ...loaded(), rows: 0, bytes: 34 }]);
  });

  it('keeps nothing of bytes that are not the manifest’s, and takes the right ones later', async () => {
    await land(REPORT.replace('2.50', '9.50'), REPORT);
    await fails(consumer, event(), /has 62 bytes and SHA-256 [0-9a-f]{64}; its manifest says 62/);
    expect(said.join()).not.toContain('"loaded"');
    await land();
    said = [];
    await call(consumer, event());
    expect(saidJson()).toEqual([loaded()]);
  });

  it('keeps nothing of a report that is shorter than its manifest says', async () => {
    await land(REPORT.slice(0, -2), REPORT);
    await fails(consumer, event(), /has 60 bytes .* its manifest says 62/);
  });
});

describe.each(['topicToLambda', 'topicToQueue', 'csvs'] as const)('%s, told of a report', (consumer) => {
  it('waits for the manifest, which is written after it', async () => {
    await put(report.key, REPORT);
    const called = call(consumer, EVENTS[consumer]());
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(said).toEqual([]);
    await land();
    await called;
    expect(saidJson()).toEqual([loaded()]);
  });

  it('whose manifest does not come within half its time fails, so that the event comes again', async () => {
    await put(report.key, REPORT);
    await fails(consumer, EVENTS[consumer](), /\.json is not there after 1\.5 s/, 3000);
    await land();
    said = [];
    await call(consumer, EVENTS[consumer]());
    expect(saidJson()).toEqual([loaded()]);
  });
});

it.each(CONSUMERS)('%s does not load what another way has told of before', async (consumer) => {
  await land();
  await call('manifests', EVENTS.manifests());
  said = [];
  await call(consumer, EVENTS[consumer]());
  expect(saidJson()).toEqual([{ loaded_before: report.manifest_key }]);
});

describe('the s3:TestEvent that S3 sends when the notification is set', () => {
  it('does not break the Lambda behind the topic', async () => {
    await call('topicToLambda', topicEvent(document('s3-test-event')));
    expect(said).toEqual([]);
  });

  it.each([
    ['raw', (message: Json) => JSON.stringify(message)],
    ['in the envelope', (message: Json) => JSON.stringify(envelope(message))],
  ])('is deleted from the queue, %s', async (_how, body) => {
    expect(await call('topicToQueue', queueEvent(body(document('s3-test-event'))))).toEqual({
      batchItemFailures: [],
    });
  });
});

describe('a batch of the queue', () => {
  it('loads a report from the envelope of a queue that gets no raw messages', async () => {
    await land();
    await call('topicToQueue', queueEvent(JSON.stringify(envelope(notification(report.key)))));
    expect(saidJson()).toEqual([loaded()]);
  });

  it('keeps back what failed, and only that', async () => {
    await land();
    const good = JSON.stringify(notification(report.key));
    const missing = JSON.stringify(notification(report.key.replace('.csv', 'X.csv')));
    const answer = await call('topicToQueue', queueEvent('no JSON', good, missing, good), 5000);
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-2' }],
    });
    expect(said).toContain(JSON.stringify(loaded()));
  });
});

it('a key outside reports/ and manifests/ is an error that names it', async () => {
  await expect(
    call('manifests', bucketEvent('object-created-manifest', { [MANIFEST_KEY]: 'elsewhere/x.json' })),
  ).rejects.toThrow('elsewhere/x.json is neither a report nor a manifest');
});

it('a report that was deleted and announced late fails, and is not marked as loaded', async () => {
  await land();
  await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: report.key }));
  await expect(call('manifests', EVENTS.manifests())).rejects.toThrow(/NoSuchKey|does not exist/);
  await put(report.key, REPORT);
  await call('manifests', EVENTS.manifests());
  expect(saidJson()).toEqual([loaded()]);
});

it('logs hold no content of a report', async () => {
  await land();
  await call('manifests', EVENTS.manifests());
  expect(said.join()).not.toContain('r-1');
});
