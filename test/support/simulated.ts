import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import type { DownloadTools } from '../../lambdas/download/download.ts';
import { type EmbeddedS3, startEmbeddedS3 } from '../../local/s3/embedded-s3.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../local/simulator/simulator.ts';
import type { Connected } from './cint.ts';

/** A simulator that ends with the test. */
export async function simulated(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ readyAfterSeconds: 0, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cint-reports-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const BUCKET = 'test-bucket';

export type TestBucket = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly s3: S3Client;
  readonly directory: string;
  /** Keys of all objects, sorted. */
  keys(): Promise<string[]>;
  read(key: string): Promise<Buffer>;
  /** Names of what unfinished uploads left anywhere in the store. */
  unfinished(): Promise<string[]>;
  tools(cint: Connected): DownloadTools;
};

/** An embedded S3 with one bucket, that ends with the test. */
export async function testBucket(): Promise<TestBucket> {
  const directory = await temporaryFolder();
  const embedded = await startEmbeddedS3({ directory, bucket: BUCKET });
  const s3 = clientFor(embedded);
  onTestFinished(async () => {
    s3.destroy();
    await embedded.close();
  });
  const files = async (folder: string) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  };
  return {
    endpoint: embedded.endpoint,
    bucket: BUCKET,
    s3,
    directory,
    keys: async () =>
      (await files(join(directory, BUCKET)))
        .map((file) => file.slice(directory.length + BUCKET.length + 2))
        .sort(),
    read: (key) => readFile(embedded.pathOf(BUCKET, key)),
    unfinished: async () =>
      (await files(join(directory, '.s3rver'))).filter((file) => /upload|tmp|temp/i.test(file)),
    tools: (cint) => ({ ...cint, s3, bucket: BUCKET, api_version: '2025-05-27' }),
  };
}

function clientFor({ endpoint, credentials }: EmbeddedS3): S3Client {
  return new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
}

/** All of a stream in one piece. */
export async function whole(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
