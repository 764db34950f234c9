import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../../lambdas/contract/manifest.ts';

/** Where reports land: what a consumer takes from the outputs of the reports' stack. */
export type ReportsSource = {
  /** `BucketName`. */
  readonly bucketName: string;
  /** ARN of the customer-managed key, where the bucket has one. Its policy must let this account's roles use it. */
  readonly keyArn?: string | undefined;
};

/** Lets a function read reports and manifests, and nothing else. */
export function grantRead(user: IFunction, { bucketName, keyArn }: ReportsSource): void {
  const { partition } = Stack.of(user);
  const bucketArn = `arn:${partition}:s3:::${bucketName}`;
  const allow = (actions: string[], resources: string[]) =>
    user.addToRolePolicy(new PolicyStatement({ actions, resources }));
  allow(
    ['s3:GetObject'],
    [REPORTS_PREFIX, MANIFESTS_PREFIX].map((prefix) => `${bucketArn}/${prefix}*`),
  );
  // Without this, S3 calls a manifest that is not there yet forbidden (403), not missing (404).
  allow(['s3:ListBucket'], [bucketArn]);
  if (keyArn !== undefined) allow(['kms:Decrypt'], [keyArn]);
}
