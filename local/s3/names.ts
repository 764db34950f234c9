import { join, resolve, sep } from 'node:path';
import { invalidBucketName, invalidKey, keyTooLong } from './errors.ts';

/** S3's limit for a key, and the file systems' for one name in a path, in bytes of UTF-8. */
const LONGEST_KEY = 1024;
const LONGEST_SEGMENT = 255;

/** Where s3rver's own files lie; not a bucket's name, so no request reaches it. */
export const PRIVATE_FOLDER = '.s3rver';

export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
}

/** @throws S3Error InvalidBucketName, which is also the answer to a name that is a path. */
export function bucketPath(root: string, bucket: string): string {
  if (!isBucketName(bucket)) throw invalidBucketName(bucket);
  return join(root, bucket);
}

/**
 * The file of an object. A key that the file system would read in another way than S3 does (`..`, an empty
 * segment, a backslash) is refused, never rewritten: two keys must not mean one file.
 * @throws S3Error InvalidArgument, KeyTooLongError, InvalidBucketName
 */
export function objectPath(root: string, bucket: string, key: string): string {
  const folder = bucketPath(root, bucket);
  const segments = key.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw invalidKey(key, 'no segment may be empty, "." or ".."');
  }
  if (/[\0\\]/.test(key)) throw invalidKey(key, 'it holds a backslash or NUL');
  if (Buffer.byteLength(key) > LONGEST_KEY) throw keyTooLong();
  if (segments.some((segment) => Buffer.byteLength(segment) > LONGEST_SEGMENT)) throw keyTooLong();
  const path = resolve(folder, ...segments);
  if (!path.startsWith(folder + sep)) throw invalidKey(key, 'it leads out of the bucket');
  return path;
}
