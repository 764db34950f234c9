import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { type Answer, firstBytes } from './answer.ts';

// How answers travel: whole, or cut and framed as faults want it. All stream with backpressure, and
// reject when the client goes away. `count` is in bytes of the body.

export async function deliver(response: ServerResponse, answer: Answer): Promise<void> {
  start(response, answer, { 'Content-Length': String(answer.body.size) });
  await pipeline(answer.body.bytes(), response);
}

/** Some bytes of a body of known length, then silence on an open connection. */
export async function deliverStalled(response: ServerResponse, answer: Answer, count: number): Promise<void> {
  start(response, answer, { 'Content-Length': String(answer.body.size) });
  response.flushHeaders();
  await writePart(response, answer, count);
}

/** Fewer bytes than Content-Length says, then the end of the connection. */
export async function deliverTruncated(
  response: ServerResponse,
  answer: Answer,
  count: number,
): Promise<void> {
  start(response, answer, { 'Content-Length': String(answer.body.size) });
  await writePart(response, answer, count);
  response.socket?.end();
}

/** A body whose end is that of the connection (RFC 9112 6.3): nothing tells whether it is whole. */
export async function deliverUntilClose(
  response: ServerResponse,
  answer: Answer,
  count: number,
): Promise<void> {
  response.useChunkedEncodingByDefault = false;
  start(response, answer, { Connection: 'close' });
  await pipeline(firstBytes(answer.body.bytes(), count), response);
}

export async function deliverChunked(response: ServerResponse, answer: Answer): Promise<void> {
  start(response, answer, {});
  await pipeline(answer.body.bytes(), response);
}

/** Chunks without the last one, then the end of the connection. */
export async function deliverChunkedTruncated(
  response: ServerResponse,
  answer: Answer,
  count: number,
): Promise<void> {
  start(response, answer, {});
  await writePart(response, answer, count);
  response.socket?.end();
}

export async function deliverGzip(response: ServerResponse, answer: Answer): Promise<void> {
  start(response, answer, { 'Content-Encoding': 'gzip' });
  await pipeline(answer.body.bytes(), createGzip(), response);
}

/** A gzip stream that stops without its last block and checksum, in a body whose framing is whole. */
export async function deliverGzipTruncated(
  response: ServerResponse,
  answer: Answer,
  count: number,
): Promise<void> {
  start(response, answer, { 'Content-Encoding': 'gzip' });
  const unfinished = createGzip({ finishFlush: constants.Z_SYNC_FLUSH });
  await pipeline(firstBytes(answer.body.bytes(), count), unfinished, response);
}

/** Set one by one, because there the names of a fault's headers match whatever their case. */
function start(
  response: ServerResponse,
  { status, headers, body }: Answer,
  framing: Record<string, string>,
): void {
  response.setHeader('Content-Type', body.contentType);
  for (const [name, value] of Object.entries({ ...framing, ...headers })) response.setHeader(name, value);
  response.writeHead(status);
}

async function writePart(response: ServerResponse, answer: Answer, count: number): Promise<void> {
  await pipeline(firstBytes(answer.body.bytes(), count), response, { end: false });
}
