import type { FileHandle } from 'node:fs/promises';
import { link, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import S3Object from 's3rver/lib/models/object.js';
import { invalidKey, isSystemError, preconditionFailed } from './errors.ts';
import { bucketPath, objectPath } from './names.ts';
import type { Range } from './s3rver-internals.ts';
import { type ObjectFacts, type Place, readSidecar, removeSidecar, writeSidecar } from './sidecar.ts';

/** The object's file, opened; undefined where there is none. */
async function openObject({ root, bucket, key }: Place): Promise<FileHandle | undefined> {
  try {
    const file = await open(objectPath(root, bucket, key));
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** An object without its content. */
export async function headObject(place: Place): Promise<S3Object | null> {
  await using file = await openObject(place);
  return file === undefined ? null : await describe(place, file);
}

/** The caller reads or destroys `content`. It is of one version even if the object is replaced meanwhile. */
export async function readObject(place: Place, range: Range): Promise<S3Object | null> {
  const file = await openObject(place);
  if (file === undefined) return null;
  try {
    const head = await describe(place, file);
    const isRange = Number.isSafeInteger(range.start);
    const start = isRange ? (range.start ?? 0) : 0;
    const end = Math.min(isRange ? (range.end ?? Number.MAX_SAFE_INTEGER) : Infinity, head.size - 1);
    const isSatisfiable = !isRange || start <= end;
    const content = isSatisfiable ? file.createReadStream({ start, end: Math.max(end, 0) }) : null;
    if (content === null) await file.close();
    const object = new S3Object(place.bucket, place.key, content, head.metadata);
    if (isRange) object.range = { start, end };
    return object;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function describe(place: Place, file: FileHandle): Promise<S3Object> {
  const { etag, metadata } = await readSidecar(place, file);
  const { size, mtime } = await file.stat();
  return new S3Object(place.bucket, place.key, null, {
    ...metadata,
    etag: `"${etag}"`,
    'last-modified': mtime.toUTCString(),
    'content-length': size,
  });
}

/**
 * Gives a finished file its object's name, in one step.
 * @throws S3Error PreconditionFailed if it is to be new and is not, also for the loser of two at once
 */
export async function publish(
  place: Place,
  finished: string,
  facts: ObjectFacts,
  options: { readonly onlyIfNew: boolean },
): Promise<void> {
  const path = objectPath(place.root, place.bucket, place.key);
  await makeFolder(dirname(path), place.key);
  await using replaced = options.onlyIfNew ? undefined : await openObject(place);
  await using file = await open(finished);
  await writeSidecar(place, file, facts);
  try {
    // link(2) refuses an existing name where rename(2) would replace it.
    await (options.onlyIfNew ? link(finished, path) : rename(finished, path));
  } catch (error) {
    await removeSidecar(place, file);
    if (await isFolder(path)) throw invalidKey(place.key, 'it is a folder of other objects');
    throw isSystemError(error, 'EEXIST') ? preconditionFailed() : error;
  }
  if (replaced !== undefined) await removeSidecar(place, replaced);
}

async function makeFolder(path: string, key: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if (isSystemError(error, 'EEXIST', 'ENOTDIR')) throw invalidKey(key, 'one of its folders is an object');
    throw error;
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** Also the folders that only this object needed: S3 has none. */
export async function deleteObject(place: Place): Promise<void> {
  await using file = await openObject(place);
  if (file === undefined) return;
  const path = objectPath(place.root, place.bucket, place.key);
  await rm(path, { force: true });
  await removeSidecar(place, file);
  const bucket = bucketPath(place.root, place.bucket);
  for (let folder = dirname(path); folder !== bucket; folder = dirname(folder)) {
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}
