import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import S3rver from 's3rver';
import { before, countRequests } from './middleware.ts';
import { bucketPath, objectPath } from './names.ts';
import type { S3rverInternals } from './s3rver-internals.ts';
import { type Shelves, storeFor } from './store.ts';
import { Uploads } from './uploads.ts';
import { openWorkspace } from './workspace.ts';

/** Longer than a client keeps an idle connection for its next request, so that none is closed under it. */
const KEEP_ALIVE_MILLISECONDS = 120_000;

export type EmbeddedS3 = {
  /** `http://127.0.0.1:PORT`, any free port; to be addressed by path (`forcePathStyle`). */
  readonly endpoint: string;
  /** The only ones s3rver accepts. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** @throws S3Error for a key that no file can have */
  pathOf(bucket: string, key: string): string;
  /** Ends open connections and removes what unfinished uploads left. */
  close(): Promise<void>;
};

/**
 * S3 for one machine, on 127.0.0.1: each object is the plain file `directory/bucket/key`, and nothing else lies
 * there. It is built on s3rver, which is unmaintained and checks no signature: for development only.
 * Written are whole objects or none, `If-None-Match: *` is kept, and two servers may share a directory.
 */
export async function startEmbeddedS3(options: {
  readonly directory: string;
  readonly bucket: string;
}): Promise<EmbeddedS3> {
  const root = resolve(options.directory);
  await mkdir(bucketPath(root, options.bucket), { recursive: true });
  const workspace = await openWorkspace(root);
  const shelves: Shelves = { root, workspace, uploads: new Uploads() };
  const requests = countRequests();
  const server = createServer(shelves, requests.middleware);
  const { port } = await server.run();
  // A report may take longer to come in than the five minutes Node gives a request.
  server.httpServer.requestTimeout = 0;
  server.httpServer.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;

  async function shutDown() {
    const closed = server.close();
    server.httpServer.closeAllConnections();
    await closed;
    await requests.idle();
    await workspace.remove();
  }
  let closing: Promise<void> | undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    pathOf: (bucket, key) => objectPath(root, bucket, key),
    close() {
      closing ??= shutDown();
      return closing;
    },
  };
}

function createServer(shelves: Shelves, counter: S3rverInternals['middleware'][number]) {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory: shelves.root,
    silent: true,
    vhostBuckets: false,
  }) as S3rver & S3rverInternals;
  server.store = server.context.store = storeFor(shelves, {});
  // Its own logger (winston) complains on the console about whatever is logged once the server is closed.
  const discard = () => undefined;
  server.context.logger = { info: discard, warn: discard, error: discard };
  const [_requestLog, ...others] = server.middleware;
  server.middleware.splice(0, server.middleware.length, counter, ...others);
  server.middleware.splice(-1, 0, before(shelves));
  return server;
}
