import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { REPORTS_PREFIX } from '../lambdas/contract/manifest.ts';

/** The bucket reports land in, and what announces them: EventBridge for every object, an SNS topic for reports. */
export class ReportBucket extends Construct {
  readonly bucket: Bucket;
  readonly topic: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.topic = new Topic(this, 'Landed', { displayName: 'Cint reports landed', enforceSSL: true });
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        // What a killed Lambda left of an upload is not an object, but is paid for.
        { id: 'abort-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    this.#announce();
  }

  /**
   * Set on the bucket itself. The L2 construct would add a Lambda that may change the notifications of every
   * bucket of the account.
   */
  #announce(): void {
    const allowed = this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AnnounceLandedReports',
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const { defaultChild } = this.bucket.node;
    if (!(defaultChild instanceof CfnBucket)) throw new Error('The bucket has no CfnBucket');
    defaultChild.notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
      topicConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          topic: this.topic.topicArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: REPORTS_PREFIX }] } },
        },
      ],
    };
    // S3 tries the topic out when the notification is set.
    if (allowed.policyDependable) defaultChild.node.addDependency(allowed.policyDependable);
  }
}
