import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PartsOptions } from '../../local/parts.ts';
import { UsageError } from './exit.ts';

/** S3's rules for the name of a bucket, as far as they matter here. */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Where a run lands reports, from options and environment: the embedded S3 unless an endpoint is given. */
export async function storageTarget(
  options: {
    readonly bucket: string;
    readonly out: string;
    readonly s3Endpoint?: string | undefined;
    readonly simulator?: true | undefined;
  },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PartsOptions['storage']> {
  if (!BUCKET_NAME.test(options.bucket)) {
    throw new UsageError(
      `--bucket must be 3 to 63 lower-case letters, digits, dots and hyphens; it is "${options.bucket}".`,
    );
  }
  const endpoint = options.s3Endpoint ?? (options.simulator ? undefined : environment.AWS_ENDPOINT_URL_S3);
  if (endpoint === undefined) {
    const directory = resolve(options.out);
    try {
      await mkdir(directory, { recursive: true });
    } catch (error) {
      throw new UsageError(
        `Cannot write to --out ${options.out}: ${error instanceof Error ? error.message : error}.`,
      );
    }
    return { directory };
  }
  if (!URL.canParse(endpoint))
    throw new UsageError(`--s3-endpoint must be a web address; it is "${endpoint}".`);
  return { endpoint };
}
