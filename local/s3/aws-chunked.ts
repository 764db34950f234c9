import { incompleteBody } from './errors.ts';

/** A chunk's header with its signature, or one trailer; bounds what is held of a body that has no line ends. */
const LONGEST_LINE = 4096;

/**
 * Takes off the framing in which the SDK sends a stream (`Content-Encoding: aws-chunked`: chunks, then the
 * checksum as a trailer), which s3rver would store as if it were content.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @param trailers receives what follows the last chunk
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new Reader(source[Symbol.asyncIterator]());
  for (let left = chunkSize(await reader.line()); left > 0; left = chunkSize(await reader.line())) {
    yield* reader.bytes(left);
    if ((await reader.line()) !== '') throw incompleteBody('A chunk is longer than it says');
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  if (!(await reader.isAtEnd())) throw incompleteBody('Something follows the last chunk');
}

function chunkSize(line: string): number {
  const size = /^[0-9a-f]{1,12}(?=;|$)/i.exec(line)?.[0];
  if (size === undefined) throw incompleteBody('A chunk does not begin with its size');
  return Number.parseInt(size, 16);
}

class Reader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#held.toString('latin1', 0, end);
        this.#held = this.#held.subarray(end + 2);
        return line;
      }
      if (this.#held.length > LONGEST_LINE || !(await this.#more()))
        throw incompleteBody('A line has no end');
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#more()))
        throw incompleteBody('The last chunk is cut short');
      const bytes = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(bytes.length);
      left -= bytes.length;
      yield bytes;
    }
  }

  async isAtEnd(): Promise<boolean> {
    return this.#held.length === 0 && !(await this.#more());
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
