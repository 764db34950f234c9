import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { PipelineError } from '../cint/errors.ts';

/** A part of 8 MiB takes seconds; completing a large upload may take a minute or two. */
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

/** Refusals that pass with time. */
const PASSING = new Set([
  'ConditionalRequestConflict',
  'NoSuchUpload',
  'OperationAborted',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'SlowDown',
  'Throttling',
]);

/** An error of S3's as one of the error table's; any other error as it is. */
export function s3Failure(error: unknown, what: string): unknown {
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode;
    const passing =
      error.$fault === 'server' || (status ?? 0) >= 500 || status === 429 || PASSING.has(error.name);
    return new PipelineError(
      passing ? 'S3.Unavailable' : 'S3.Rejected',
      `S3 could not ${what}: ${error.name} (${status ?? 'no status'}), ${error.message}. Request id ${error.$metadata.requestId ?? 'unknown'}.`,
      { cause: error },
    );
  }
  if (
    error instanceof Error &&
    !(error instanceof PipelineError) &&
    ('code' in error || error.name === 'TimeoutError')
  ) {
    return new PipelineError('S3.Unavailable', `S3 did not answer when asked to ${what}: ${error.message}.`, {
      cause: error,
    });
  }
  return error;
}

/** The key is taken already: an earlier try was faster. */
export function isTaken(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
}
