import { accessDenied, notImplemented } from './errors.ts';
import { answerListObjectsV2 } from './list-objects-v2.ts';
import { isBucketName } from './names.ts';
import type { Context, Middleware } from './s3rver-internals.ts';
import { type Shelves, storeFor } from './store.ts';

/** What s3rver leaves out, or would do wrongly, is decided here, before its router. */
export function before(shelves: Shelves): Middleware {
  return async (context, next) => {
    refuse(context);
    context.store = storeFor(shelves, context.headers);

    const { uploadId } = context.query;
    if (context.method === 'DELETE' && typeof uploadId === 'string') {
      await shelves.uploads.end(uploadId);
      context.status = 204;
      return;
    }
    const bucket = context.path.replace(/^\/|\/$/g, '');
    const isListing = context.method === 'GET' && context.query['list-type'] === '2';
    if (isListing && isBucketName(bucket) && (await context.store.getBucket(bucket)) !== null) {
      await answerListObjectsV2(shelves.root, bucket, context);
      return;
    }
    await next();
  };
}

/** A condition that would be ignored is refused instead. */
function refuse({ method, headers }: Context): void {
  // s3rver serves anonymous requests, so any page in a browser could send a form to this port.
  if (headers.authorization === undefined) throw accessDenied();
  if (method !== 'PUT' && method !== 'POST') return;
  if (headers['if-match'] !== undefined) throw notImplemented('If-Match of a write');
  if ((headers['if-none-match'] ?? '*') !== '*') throw notImplemented('If-None-Match other than *');
  if (headers['content-type']?.startsWith('multipart/form-data')) throw notImplemented('POST Object');
}

/** Lets `close` wait for requests that still work on files. */
export function countRequests(): { readonly middleware: Middleware; idle(): Promise<void> } {
  const running = new Set<Promise<void>>();
  return {
    async middleware(_context, next) {
      const request = next();
      running.add(request);
      try {
        await request;
      } finally {
        running.delete(request);
      }
    },
    async idle() {
      await Promise.allSettled(running);
    },
  };
}
