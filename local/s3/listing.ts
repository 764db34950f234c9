import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type S3Object from 's3rver/lib/models/object.js';
import { bucketPath } from './names.ts';
import { headObject } from './objects.ts';
import type { Listing, ListOptions } from './s3rver-internals.ts';

/** `last` is the key or common prefix after which the next page begins. */
type Page = Listing & { readonly last: string };

/** A page of the plain files in a bucket, in S3's order. A common prefix counts as one key, as in S3. */
export async function listObjects(root: string, bucket: string, options: ListOptions): Promise<Page> {
  const { prefix = '', delimiter = '', startAfter = '', maxKeys = Number.POSITIVE_INFINITY } = options;
  const objects: S3Object[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  const page = (isTruncated: boolean) => ({ objects, commonPrefixes, isTruncated, last });
  if (maxKeys === 0) return page(false);
  for (const key of await sortedKeys(bucketPath(root, bucket))) {
    if (!key.startsWith(prefix) || byBytes(key, startAfter) <= 0) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? key : key.slice(0, end + delimiter.length);
    if (name === last || name === startAfter) continue;
    if (objects.length + commonPrefixes.length >= maxKeys) return page(true);
    last = name;
    if (end >= 0) {
      commonPrefixes.push(name);
    } else {
      const object = await headObject({ root, bucket, key });
      if (object !== null) objects.push(object);
    }
  }
  return page(false);
}

async function sortedKeys(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort(byBytes);
}

/** S3 orders keys by their bytes in UTF-8, JavaScript strings by UTF-16. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
