import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** A part takes seconds; completing a large upload may take a minute or two. */
const REQUEST_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 5_000;

export function s3Client(): S3Client {
  return new S3Client({
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    // Stand-ins for S3 that are named by an endpoint have no host name for each bucket.
    forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
}

/** The key is taken already: an earlier try was faster. */
export function isTaken(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
}
