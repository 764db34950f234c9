import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client, waitUntilObjectExists } from '@aws-sdk/client-s3';
import { z } from 'zod';
import {
  MANIFESTS_PREFIX,
  type Manifest,
  manifestSchema,
  REPORTS_PREFIX,
} from '../../../lambdas/contract/manifest.ts';
import type { Announced } from './announced.ts';
import { load } from './load.ts';
import { once } from './once.ts';
import { verified } from './verified.ts';

const { CLAIMS_TABLE } = z.object({ CLAIMS_TABLE: z.string().min(1) }).parse(process.env);
const s3 = new S3Client({});
const claims = { dynamo: new DynamoDBClient({}), table: CLAIMS_TABLE };

/** A manifest is written right after its report, so whoever was told of the report waits this long at most. */
const MANIFEST_WAIT_SECONDS = 20;
/** Of the time an invocation has, so much is for waiting. */
const WAITING_SHARE = 0.5;
/** The lease outlasts the invocation: Lambda stops it at its timeout, not much earlier or later. */
const LEASE_MARGIN_SECONDS = 5;

export type RemainingTime = { getRemainingTimeInMillis(): number };

/**
 * Loads the report that was told of, unless that was done before. A report and its manifest are the same thing here,
 * so it does not matter which of them was announced, nor if both were.
 * @throws whatever went wrong: then nothing is kept, and the event is to be delivered again
 */
export async function consume({ bucket, key }: Announced, context: RemainingTime): Promise<void> {
  const manifest_key = manifestOf(key);
  const seconds = context.getRemainingTimeInMillis() / 1000;
  const id = `${bucket}/${manifest_key}`;
  const work = async () => {
    await waitFor(bucket, manifest_key, Math.min(MANIFEST_WAIT_SECONDS, seconds * WAITING_SHARE));
    await loadVerified(bucket, await manifestAt(bucket, manifest_key));
  };
  if ((await once(id, seconds + LEASE_MARGIN_SECONDS, work, claims)) === 'done before') {
    console.info(JSON.stringify({ loaded_before: manifest_key }));
  }
}

async function waitFor(bucket: string, manifest_key: string, seconds: number): Promise<void> {
  try {
    await waitUntilObjectExists(
      { client: s3, minDelay: 1, maxDelay: 5, maxWaitTime: seconds },
      { Bucket: bucket, Key: manifest_key },
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
    throw new Error(
      `${manifest_key} is not there after ${seconds} s: its report is not verified yet, or never will be`,
      { cause: error },
    );
  }
}

async function loadVerified(bucket: string, manifest: Manifest): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: manifest.key }));
  if (!(Body instanceof Readable)) throw new TypeError('GetObject gave no stream');
  const report = verified(Body, manifest);
  const loaded = await load(manifest, report.pieces);
  report.assertWhole();
  await loaded.commit();
}

async function manifestAt(bucket: string, key: string): Promise<Manifest> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return manifestSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
}

/** The key of the manifest, for a report's key or its own: the same path, under the other prefix, with `.json`. */
function manifestOf(key: string): string {
  if (key.startsWith(MANIFESTS_PREFIX)) return key;
  if (key.startsWith(REPORTS_PREFIX)) {
    return `${MANIFESTS_PREFIX}${key.slice(REPORTS_PREFIX.length).replace(/\.[^./]+$/, '.json')}`;
  }
  throw new Error(`${key} is neither a report nor a manifest`);
}
