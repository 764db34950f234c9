import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CINT } from '../lambdas/contract/cint.ts';
import type { EnvironmentVariables } from '../lambdas/contract/environment.ts';
import type { Task } from '../lambdas/contract/errors.ts';
import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../lambdas/contract/manifest.ts';
import type { ReportsConfig } from './config/config.ts';
import { USE_OF_KEY } from './encryption.ts';
import { type FunctionDefaults, ReportFunction } from './functions.ts';

/** Enough for a token, a request, another token, the request again, and a look through the list. */
const STEP_TIMEOUT = Duration.minutes(3);
const STEP_MEMORY = 256;
/** Lambda's longest. */
const DOWNLOAD_TIMEOUT = Duration.minutes(15);
/** About one core, which checking the CSV keeps busy; the memory itself is far from used. */
const DOWNLOAD_MEMORY = 1769;

/** The three Lambdas of the state machine. Only the download knows the bucket. */
export function reportSteps(
  scope: Construct,
  { api_version, poll }: ReportsConfig,
  bucket: IBucket,
  defaults: FunctionDefaults,
): Readonly<Record<Task, ReportFunction>> {
  const environment: EnvironmentVariables = {
    CINT_BASE_URL: CINT.baseUrl,
    CINT_AUTH_URL: CINT.authUrl,
    CINT_API_VERSION: api_version,
    POLL_INTERVAL_SECONDS: String(poll.interval_seconds),
    POLL_CEILING_SECONDS: String(poll.ceiling_seconds),
    DEADLINE_SECONDS: String(poll.deadline_seconds),
  };
  const step = { ...defaults, environment, timeout: STEP_TIMEOUT, memory: STEP_MEMORY };
  const generate = new ReportFunction(scope, 'Generate', {
    ...step,
    folder: 'generate',
    description: 'the generate step',
  });
  const status = new ReportFunction(scope, 'Status', {
    ...step,
    folder: 'status',
    description: 'the status step',
  });
  const download = new ReportFunction(scope, 'Download', {
    ...defaults,
    folder: 'download',
    description: 'the download step',
    environment: { ...environment, BUCKET_NAME: bucket.bucketName },
    timeout: DOWNLOAD_TIMEOUT,
    memory: DOWNLOAD_MEMORY,
  });
  // Reading is for the object that an earlier try landed: it is compared, never overwritten.
  download.allowObjects(['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'], bucket, REPORTS_PREFIX);
  download.allowObjects(['s3:PutObject'], bucket, MANIFESTS_PREFIX);
  const { encryptionKey } = bucket;
  if (encryptionKey !== undefined) download.allow(USE_OF_KEY, [encryptionKey.keyArn]);
  return { generate, status, download };
}
