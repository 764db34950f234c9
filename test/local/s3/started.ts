import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { startEmbeddedS3 } from '../../../local/s3/embedded-s3.ts';

export const BUCKET = 'landing';
export const KEY = 'reports/report_type=completes/account_id=13/01K.csv';
export const MIB = 1024 ** 2;

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-s3-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A server and a client for it, both gone when the test is over. */
export async function started(directory?: string) {
  const place = directory ?? (await temporaryDirectory());
  const s3 = await startEmbeddedS3({ directory: place, bucket: BUCKET });
  const client = new S3Client({
    endpoint: s3.endpoint,
    credentials: s3.credentials,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await s3.close();
  });
  return { s3, client, directory: place };
}

/** Every file in a folder, as paths relative to it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Files of unfinished writes. */
export const unfinishedIn = (directory: string) => filesIn(join(directory, '.s3rver', 'work'));
