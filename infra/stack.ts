import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../lambdas/contract/manifest.ts';
import { DEFAULT_POLL_POLICY } from '../lambdas/contract/poll-policy.ts';
import { API_VERSIONS, type ApiVersion } from '../lambdas/contract/report-types.ts';
import { CintSecrets } from './cint-secrets.ts';
import { ReportFunction } from './functions.ts';
import { assertFitsHistory } from './poll-budget.ts';
import { ReportBucket } from './report-bucket.ts';
import { ReportStateMachine } from './state-machine.ts';

export type CintReportsStackProps = StackProps & {
  /** `Cint-API-Version` of every request; by default the one that is enabled for every account. */
  readonly apiVersion?: ApiVersion;
  /** The first wait for a report; 30 s by default. */
  readonly pollInterval?: Duration;
  /** Waits grow up to this; 5 min by default. */
  readonly pollCeiling?: Duration;
  /** From the start of an execution to "Report overdue"; 6 h by default. */
  readonly deadline?: Duration;
};

/** Cint's production API (API 2025-12-18, servers; Authentication guide). */
const CINT_BASE_URL = 'https://api.cint.com/v1';
const CINT_AUTH_URL = 'https://auth.cint.com/oauth/token';

/** Enough for a token, a request, another token, the request again, and a look through the list. */
const STEP_TIMEOUT = Duration.minutes(3);
const STEP_MEMORY = 256;
/** Lambda's longest. */
const DOWNLOAD_TIMEOUT = Duration.minutes(15);
/** About one core, which checking the CSV keeps busy; the memory itself is far from used. */
const DOWNLOAD_MEMORY = 1769;

export class CintReportsStack extends Stack {
  constructor(scope: Construct, id: string, props: CintReportsStackProps = {}) {
    super(scope, id, {
      description: 'Cint Exchange reports, landed in S3: complete, once, verified.',
      ...props,
    });
    const {
      apiVersion = API_VERSIONS[0],
      pollInterval = Duration.seconds(DEFAULT_POLL_POLICY.interval_seconds),
      pollCeiling = Duration.seconds(DEFAULT_POLL_POLICY.ceiling_seconds),
      deadline = Duration.seconds(DEFAULT_POLL_POLICY.deadline_seconds),
    } = props;
    assertFitsHistory({
      interval_seconds: pollInterval.toSeconds(),
      ceiling_seconds: pollCeiling.toSeconds(),
      deadline_seconds: deadline.toSeconds(),
    });

    const { bucket, topic } = new ReportBucket(this, 'Reports');
    const secrets = new CintSecrets(this, 'Cint');
    const environment = {
      CINT_BASE_URL,
      CINT_AUTH_URL,
      CINT_API_VERSION: apiVersion,
      CREDENTIALS_SECRET_ID: secrets.credentials.secretArn,
      TOKEN_SECRET_ID: secrets.token.secretArn,
      POLL_INTERVAL_SECONDS: String(pollInterval.toSeconds()),
      POLL_CEILING_SECONDS: String(pollCeiling.toSeconds()),
      DEADLINE_SECONDS: String(deadline.toSeconds()),
    };
    const step = { environment, timeout: STEP_TIMEOUT, memory: STEP_MEMORY };
    const generate = new ReportFunction(this, 'Generate', { task: 'generate', ...step });
    const status = new ReportFunction(this, 'Status', { task: 'status', ...step });
    const download = new ReportFunction(this, 'Download', {
      task: 'download',
      environment: { ...environment, BUCKET_NAME: bucket.bucketName },
      timeout: DOWNLOAD_TIMEOUT,
      memory: DOWNLOAD_MEMORY,
    });
    for (const user of [generate, status, download]) secrets.grantUse(user);
    // Reading is for the object that an earlier try landed: it is compared, never overwritten.
    download.allow(
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'],
      [bucket.arnForObjects(`${REPORTS_PREFIX}*`)],
    );
    download.allow(['s3:PutObject'], [bucket.arnForObjects(`${MANIFESTS_PREFIX}*`)]);

    const { stateMachine } = new ReportStateMachine(this, 'Pipeline', {
      functions: { generate, status, download },
      deadline,
    });

    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'LandedTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'CredentialsSecretArn', { value: secrets.credentials.secretArn });
  }
}
