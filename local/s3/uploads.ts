import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { entityTooSmall, invalidPart, invalidPartOrder, noSuchUpload } from './errors.ts';
import type { CompletedPart, Stored } from './s3rver-internals.ts';

/** S3's: every part but the last has at least this many bytes. */
const SMALLEST_PART = 5 * 1024 ** 2;

type Part = Stored & { readonly file: string };
type Upload = {
  readonly bucket: string;
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
  readonly parts: Map<number, Part>;
};

/** Unfinished multipart uploads. Known to this process alone: they end with it. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();

  start(id: string, upload: Omit<Upload, 'parts'>): void {
    this.#uploads.set(id, { ...upload, parts: new Map() });
  }

  /** @throws S3Error NoSuchUpload */
  get(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw noSuchUpload();
    return upload;
  }

  /** A part sent again replaces the first. The upload may have been aborted while the part came in. */
  async addPart(id: string, number: number, part: Part): Promise<void> {
    const upload = this.#uploads.get(id);
    const replaced = upload === undefined ? part : upload.parts.get(number);
    upload?.parts.set(number, part);
    if (replaced !== undefined) await rm(replaced.file, { force: true });
    if (upload === undefined) throw noSuchUpload();
  }

  /** Forgets the upload, aborted or completed, and its parts. */
  async end(id: string): Promise<void> {
    const { parts } = this.get(id);
    this.#uploads.delete(id);
    for (const part of parts.values()) await rm(part.file, { force: true });
  }
}

/** @throws S3Error InvalidPart, InvalidPartOrder, EntityTooSmall, as S3 does for the same list */
export function chooseParts(upload: Upload, completed: readonly CompletedPart[]): readonly Part[] {
  const numbers = completed.map(({ number }) => number);
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))) throw invalidPartOrder();
  return completed.map(({ number, etag }, index) => {
    const part = upload.parts.get(number);
    if (part === undefined || part.md5 !== etag) throw invalidPart(number);
    if (part.size < SMALLEST_PART && index < completed.length - 1) throw entityTooSmall(number);
    return part;
  });
}

/** Joins parts into a new file, holding one buffer of them at a time. */
export async function join(parts: readonly Part[], file: string): Promise<Stored> {
  const target = await open(file, 'wx');
  await pipeline(async function* () {
    for (const part of parts) yield* createReadStream(part.file);
  }, target.createWriteStream());
  // S3's ETag of a multipart object: the MD5 of the parts' MD5s, and their number.
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.md5, 'hex');
  return {
    size: parts.reduce((size, part) => size + part.size, 0),
    md5: `${md5.digest('hex')}-${parts.length}`,
  };
}
