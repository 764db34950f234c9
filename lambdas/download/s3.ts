import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { captured } from '../observe/trace.ts';

/** A part takes seconds; completing a large upload may take a minute or two. */
const REQUEST_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * S3, as long as `signal` lets it: afterwards every request under way ends at once, so that there is time left to
 * abort the upload. lib-storage has no way to pass the signal on. Aborting (DELETE) itself is let through.
 */
export function s3Client(signal: AbortSignal): S3Client {
  const client = new S3Client({
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    // Stand-ins for S3 that are named by an endpoint have no host name for each bucket.
    forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) =>
    handle(request, request.method === 'DELETE' ? options : { ...options, abortSignal: signal });
  return captured(client);
}

/** The key is taken already: an earlier try was faster. */
export function isTaken(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
}
