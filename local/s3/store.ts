import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import S3Object from 's3rver/lib/models/object.js';
import { invalidArgument, isSystemError, notImplemented } from './errors.ts';
import { listObjects } from './listing.ts';
import { bucketPath, isBucketName, objectPath } from './names.ts';
import { deleteObject, headObject, publish, readObject } from './objects.ts';
import { receive, withoutAwsChunked } from './receive.ts';
import type { Metadata, S3rverStore } from './s3rver-internals.ts';
import { chooseParts, join, type Uploads } from './uploads.ts';
import type { Workspace } from './workspace.ts';

/** S3's limit. */
const MOST_PARTS = 10_000;

export type Shelves = { readonly root: string; readonly workspace: Workspace; readonly uploads: Uploads };

/**
 * Replaces s3rver's FilesystemStore, which keeps its own files beside the objects, answers before the bytes
 * are written and waits forever for a client that died.
 * @param headers of the one request that is served, since s3rver does not pass `If-None-Match` on
 */
export function storeFor({ root, workspace, uploads }: Shelves, headers: IncomingHttpHeaders): S3rverStore {
  const onlyIfNew = headers['if-none-match'] === '*';
  const placeOf = (bucket: string, key: string) => ({ root, bucket, key });

  async function getBucket(name: string) {
    const stats = isBucketName(name) ? await statIfThere(bucketPath(root, name)) : undefined;
    return stats?.isDirectory() ? { name, creationDate: stats.birthtime } : null;
  }

  return {
    getBucket,
    async listBuckets() {
      const buckets = await Promise.all((await readdir(root)).map(getBucket));
      return buckets.filter((bucket) => bucket !== null);
    },
    async putBucket(name) {
      await mkdir(bucketPath(root, name), { recursive: true });
      return getBucket(name);
    },
    listObjects: (bucket, options) => listObjects(root, bucket, options),
    existsObject: async (bucket, key) => (await headObject(placeOf(bucket, key))) !== null,
    getObject: (bucket, key, range = {}) => readObject(placeOf(bucket, key), range),
    deleteObject: (bucket, key) => deleteObject(placeOf(bucket, key)),

    async putObject({ bucket, key, content, metadata }) {
      if (content === null) throw invalidArgument('The request has no body');
      const file = workspace.newFile();
      try {
        const stored = await receive(content, headers, file);
        const facts = { etag: stored.md5, metadata: lasting(metadata) };
        await publish(placeOf(bucket, key), file, facts, { onlyIfNew });
        return stored;
      } finally {
        await rm(file, { force: true });
      }
    },

    async initiateUpload(bucket, key, uploadId, headers) {
      objectPath(root, bucket, key);
      uploads.start(uploadId, { bucket, key, headers });
    },
    async putPart(_bucket, uploadId, partNumber, content) {
      const number = Number(partNumber);
      if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) {
        throw invalidArgument(`Part number must be an integer between 1 and ${MOST_PARTS}`);
      }
      uploads.get(uploadId);
      const file = workspace.newFile();
      const stored = await receive(content, headers, file);
      await uploads.addPart(uploadId, number, { ...stored, file });
      return stored;
    },
    async putObjectMultipart(_bucket, uploadId, completed) {
      const upload = uploads.get(uploadId);
      const { bucket, key } = upload;
      const file = workspace.newFile();
      try {
        const stored = await join(chooseParts(upload, completed), file);
        const { metadata } = new S3Object(bucket, key, null, upload.headers);
        const facts = { etag: stored.md5, metadata: lasting(metadata) };
        await publish(placeOf(bucket, key), file, facts, { onlyIfNew });
        await uploads.end(uploadId);
        return stored;
      } finally {
        await rm(file, { force: true });
      }
    },

    // Asked for in every request: the bucket's CORS and website settings.
    getSubresource: async () => null,
    putSubresource: () => Promise.reject(notImplemented('Tagging and bucket configuration')),
    deleteSubresource: () => Promise.reject(notImplemented('Tagging and bucket configuration')),
    copyObject: () => Promise.reject(notImplemented('CopyObject')),
    deleteBucket: () => Promise.reject(notImplemented('DeleteBucket')),
  };
}

/** What is stored with an object; S3Object also takes what describes the request. */
function lasting(metadata: Metadata): Metadata {
  const passing = ['content-length', 'etag', 'last-modified', 'content-encoding'];
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !passing.includes(name)));
  const encoding = withoutAwsChunked(String(metadata['content-encoding'] ?? ''));
  return encoding === '' ? kept : { ...kept, 'content-encoding': encoding };
}

async function statIfThere(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
