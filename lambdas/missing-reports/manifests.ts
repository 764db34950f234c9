import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { z } from 'zod';
import { awsFailure } from '../cint/aws-errors.ts';
import { manifestSchema } from '../contract/manifest.ts';

/** What of a manifest tells which report it is of, and which start asked for it. */
const proofSchema = manifestSchema.pick({ request: true, requested_at: true });
export type Proof = z.infer<typeof proofSchema>;

type Listed = { readonly key: string; readonly written: Date };

/** Schedules share a prefix where they ask for the same days of the same account; each of them has its own ids. */
const MOST_READ = 200;

/** The manifests of a bucket, each read once for a whole look. */
export class Manifests {
  readonly #s3: S3Client;
  readonly bucket: string;
  readonly #lists = new Map<string, Promise<Listed[]>>();
  readonly #proofs = new Map<string, Promise<Proof | undefined>>();

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.bucket = bucket;
  }

  /** Those under a prefix that were written since a moment, the newest first; at most 200. */
  async *writtenSince(prefix: string, moment: Date): AsyncGenerator<Proof> {
    const listed = await remembered(this.#lists, prefix, () => this.#list(prefix));
    const since = listed.filter(({ written }) => written >= moment).slice(0, MOST_READ);
    for (const { key } of since) {
      const proof = await remembered(this.#proofs, key, () => this.#read(key));
      if (proof !== undefined) yield proof;
    }
  }

  async #list(prefix: string): Promise<Listed[]> {
    const listed: Listed[] = [];
    try {
      const pages = paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.bucket, Prefix: prefix });
      for await (const { Contents = [] } of pages) {
        for (const { Key, LastModified } of Contents) {
          if (Key?.endsWith('.json') && LastModified) listed.push({ key: Key, written: LastModified });
        }
      }
    } catch (error) {
      throw awsFailure(error, 'S3', `list ${prefix} in ${this.bucket}`);
    }
    return listed.sort((one, other) => other.written.getTime() - one.written.getTime());
  }

  /** Undefined where the object is no manifest: somebody else's proves nothing. */
  async #read(key: string): Promise<Proof | undefined> {
    let text: string;
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      text = (await Body?.transformToString()) ?? '';
    } catch (error) {
      throw awsFailure(error, 'S3', `read ${key} in ${this.bucket}`);
    }
    try {
      return proofSchema.safeParse(JSON.parse(text)).data;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? read();
  memory.set(key, known);
  return known;
}
