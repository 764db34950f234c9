import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../lambdas/contract/manifest.ts';
import { LOGS_OF_LOGS } from './nag.ts';

export type ReportBucketProps = {
  readonly encryptionKey: IKey | undefined;
  /** Told of every object under `reports/`. */
  readonly landedTopic: ITopic;
  /** Days after which reports and manifests are deleted; null keeps them. */
  readonly reportsDays: number | null;
  /** Days for which what was deleted or replaced can be brought back. */
  readonly previousVersionsDays: number;
};

/** Who read what is kept this long. */
const ACCESS_LOG_DAYS = 90;

const PRIVATE = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
};

/** The bucket reports land in, and what announces them: EventBridge for every object, an SNS topic for reports. */
export class ReportBucket extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: ReportBucketProps) {
    super(scope, id);
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...PRIVATE,
      // S3 delivers access logs to buckets with its own encryption only (S3 user guide, "Logging requests").
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ id: 'expire-access-logs', expiration: Duration.days(ACCESS_LOG_DAYS) }],
    });
    LOGS_OF_LOGS.acknowledge(accessLogs);
    const bucket = new Bucket(this, 'Bucket', {
      ...PRIVATE,
      ...(props.encryptionKey === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey: props.encryptionKey, bucketKeyEnabled: true }),
      versioned: true,
      lifecycleRules: lifecycle(props),
    });
    announce(bucket, props.landedTopic);
    logAccess(bucket, accessLogs);
    // CDK's classes write `| undefined` where its interfaces have optional fields.
    this.bucket = bucket as IBucket;
  }
}

function lifecycle({ reportsDays, previousVersionsDays }: ReportBucketProps): LifecycleRule[] {
  return [
    // What a killed Lambda left of an upload is not an object, but is paid for.
    { id: 'abort-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
    {
      id: 'expire-previous-versions',
      noncurrentVersionExpiration: Duration.days(previousVersionsDays),
      ...(reportsDays === null ? { expiredObjectDeleteMarker: true } : {}),
    },
    ...(reportsDays === null
      ? []
      : [expiring(REPORTS_PREFIX, reportsDays), expiring(MANIFESTS_PREFIX, reportsDays)]),
  ];
}

function expiring(prefix: string, days: number): LifecycleRule {
  return { id: `expire-${prefix.replace('/', '')}`, prefix, expiration: Duration.days(days) };
}

/**
 * Set on the bucket itself. The L2 construct would add a Lambda that may change the notifications of every
 * bucket of the account.
 */
function announce(bucket: Bucket, topic: ITopic): void {
  const allowed = topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AnnounceLandedReports',
      actions: ['sns:Publish'],
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  const resource = resourceOf(bucket);
  resource.notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
    topicConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        topic: topic.topicArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: REPORTS_PREFIX }] } },
      },
    ],
  };
  // S3 tries the topic out when the notification is set.
  if (allowed.policyDependable) resource.node.addDependency(allowed.policyDependable);
}

/** Set on the bucket itself: without a feature flag, the L2 construct would use an ACL, which our buckets refuse. */
function logAccess(bucket: Bucket, accessLogs: Bucket): void {
  resourceOf(bucket).loggingConfiguration = { destinationBucketName: accessLogs.bucketName };
  accessLogs.addToResourcePolicy(
    new PolicyStatement({
      actions: ['s3:PutObject'],
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      resources: [accessLogs.arnForObjects('*')],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': bucket.bucketArn },
      },
    }),
  );
}

function resourceOf(bucket: Bucket): CfnBucket {
  const { defaultChild } = bucket.node;
  if (!(defaultChild instanceof CfnBucket)) throw new Error('The bucket has no CfnBucket');
  return defaultChild;
}
