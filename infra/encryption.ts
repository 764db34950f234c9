import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What a publisher or a reader of something encrypted must be able to do with its key. */
export const USE_OF_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Services that publish to an encrypted topic, each for this AWS account only. */
const PUBLISHERS = ['s3.amazonaws.com', 'cloudwatch.amazonaws.com'];

/** One customer-managed key for the bucket, the secrets, the topics and the logs. It is rotated every year. */
export function customerManagedKey(scope: Construct): IKey {
  const key = new Key(scope, 'Key', {
    description: 'cint-reports: bucket, secrets, topics and logs',
    enableKeyRotation: true,
  });
  for (const service of PUBLISHERS) {
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: `PublishFrom${service.split('.')[0]}`,
        actions: USE_OF_KEY,
        principals: [new ServicePrincipal(service)],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'EncryptLogs',
      actions: [...USE_OF_KEY, 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:DescribeKey'],
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      resources: ['*'],
      // Only for log groups of this AWS account (CloudWatch Logs user guide, "Encrypt log data").
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': Stack.of(scope).formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  return key;
}
