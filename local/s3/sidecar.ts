import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PRIVATE_FOLDER } from './names.ts';
import type { Metadata } from './s3rver-internals.ts';

/**
 * What S3 keeps of an object beside its bytes. It lies under `.s3rver`, named after the inode of the object's
 * file: written before that file gets its name, so that no reader sees one without the other, and a writer
 * that loses a race cannot touch the winner's.
 */
const sidecarSchema = z.object({
  key: z.string(),
  etag: z.string(),
  /** Size and time of the file it was written for: a file edited or put there by hand has no sidecar. */
  size: z.string(),
  mtime_ns: z.string(),
  metadata: z.record(z.string(), z.union([z.string(), z.number()])),
});
type Sidecar = z.output<typeof sidecarSchema>;

export type ObjectFacts = { readonly etag: string; readonly metadata: Metadata };
export type Place = { readonly root: string; readonly bucket: string; readonly key: string };

export async function writeSidecar(place: Place, file: FileHandle, facts: ObjectFacts): Promise<void> {
  const path = await pathOf(place, file);
  await mkdir(dirname(path), { recursive: true });
  const sidecar: Sidecar = { key: place.key, ...facts, ...(await identity(file)) };
  await writeFile(path, JSON.stringify(sidecar, null, 2));
}

/** For a file without a sidecar the ETag is computed. */
export async function readSidecar(place: Place, file: FileHandle): Promise<ObjectFacts> {
  const { size, mtime_ns } = await identity(file);
  const sidecar = await readFile(await pathOf(place, file), 'utf8').then(parse, () => undefined);
  if (sidecar?.key === place.key && sidecar.size === size && sidecar.mtime_ns === mtime_ns) return sidecar;
  const md5 = createHash('md5');
  for await (const bytes of file.createReadStream({ start: 0, autoClose: false })) md5.update(bytes);
  return { etag: md5.digest('hex'), metadata: {} };
}

/** While the file is open: afterwards its inode may already be another object's. */
export async function removeSidecar(place: Place, file: FileHandle): Promise<void> {
  await rm(await pathOf(place, file), { force: true });
}

async function pathOf({ root, bucket }: Place, file: FileHandle): Promise<string> {
  const { ino } = await file.stat({ bigint: true });
  return join(root, PRIVATE_FOLDER, bucket, `${ino}.json`);
}

async function identity(file: FileHandle): Promise<{ size: string; mtime_ns: string }> {
  const { size, mtimeNs } = await file.stat({ bigint: true });
  return { size: String(size), mtime_ns: String(mtimeNs) };
}

function parse(text: string): Sidecar | undefined {
  try {
    return sidecarSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
