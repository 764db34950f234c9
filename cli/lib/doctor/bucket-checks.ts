import {
  GetBucketNotificationConfigurationCommand,
  type GetBucketNotificationConfigurationCommandOutput,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { REPORTS_PREFIX } from '../../../lambdas/contract/manifest.ts';
import type { Deployment } from '../aws/deployment.ts';
import { type Found, ok, problem, warning } from './checklist.ts';
import { deployCommand, mendByDeploying, type Place } from './place.ts';
import { asked } from './stack-checks.ts';

export async function checkBucket(
  s3: S3Client,
  { bucket_name }: Deployment,
  place: Place,
): Promise<Found<true>> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket_name }));
    return ok(`${bucket_name} is there`, true);
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === undefined) return asked(`look at the bucket ${bucket_name}`, () => Promise.reject(error));
    return refused(status, bucket_name, place);
  }
}

/** HEAD has no body, so S3 says no more than the status. */
function refused(status: number, bucket_name: string, place: Place): Found<never> {
  if (status === 404) {
    return problem(`There is no bucket ${bucket_name}: it is gone.`, deployCommand(place, '--revert-drift'));
  }
  const failed = `Could not look at the bucket ${bucket_name}`;
  if (status === 403) {
    return problem(
      `${failed}: the permission s3:ListBucket on it is missing.`,
      'Have it granted, or use other credentials with --profile.',
    );
  }
  return problem(
    `${failed}: S3 answers ${status}, without a reason.`,
    'Try again; if it happens again, look at the AWS Health Dashboard: https://health.aws.amazon.com',
  );
}

/** Whether what lands is announced: to EventBridge, and by the topic where the bucket is our own. */
export async function checkNotifications(
  s3: S3Client,
  { bucket_name, landed_topic_arn }: Deployment,
  place: Place,
): Promise<Found<never>> {
  const announced = await asked(`read the notifications of ${bucket_name}`, () =>
    s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket_name })),
  );
  const missing = [
    ...(announced.EventBridgeConfiguration === undefined ? ['EventBridge is off'] : []),
    ...(landed_topic_arn !== undefined && !tells(announced, landed_topic_arn)
      ? [`${landed_topic_arn} is not told of new objects under ${REPORTS_PREFIX}`]
      : []),
  ];
  if (missing.length === 0) return ok('EventBridge is on, and what lands is announced');
  const message = `Nobody may hear of what lands: ${missing.join('; ')}.`;
  return landed_topic_arn === undefined
    ? warning(message, `Have the owner of ${bucket_name} turn EventBridge on, or announce ${REPORTS_PREFIX}.`)
    : problem(message, mendByDeploying(place));
}

function tells(
  { TopicConfigurations = [] }: GetBucketNotificationConfigurationCommandOutput,
  topic: string,
): boolean {
  return TopicConfigurations.some(({ TopicArn, Events = [], Filter }) => {
    const rules = Filter?.Key?.FilterRules ?? [];
    // S3 writes the name of a rule as it likes.
    const prefixes = rules
      .filter(({ Name }) => Name?.toLowerCase() === 'prefix')
      .map(({ Value = '' }) => Value);
    return (
      TopicArn === topic &&
      Events.includes('s3:ObjectCreated:*') &&
      prefixes.every((prefix) => REPORTS_PREFIX.startsWith(prefix))
    );
  });
}

/** Reports may hold respondents' answers: nobody is to read them by accident. */
export async function checkPrivacy(
  s3: S3Client,
  { bucket_name }: Deployment,
  place: Place,
): Promise<Found<never>> {
  const blocked = await blockOf(s3, bucket_name);
  const open = (
    ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const
  ).filter((setting) => blocked?.[setting] !== true);
  return open.length === 0
    ? ok('Public access is blocked')
    : problem(`Public access is not blocked: ${open.join(', ')} off.`, mendByDeploying(place));
}

async function blockOf(s3: S3Client, Bucket: string) {
  try {
    const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    return answer.PublicAccessBlockConfiguration;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchPublicAccessBlockConfiguration') {
      return undefined;
    }
    return asked(`read the public access block of ${Bucket}`, () => Promise.reject(error));
  }
}

export async function checkVersions(
  s3: S3Client,
  { bucket_name }: Deployment,
  place: Place,
): Promise<Found<never>> {
  const { Status } = await asked(`read the versioning of ${bucket_name}`, () =>
    s3.send(new GetBucketVersioningCommand({ Bucket: bucket_name })),
  );
  return Status === 'Enabled'
    ? ok('Versioning is on')
    : warning('Versioning is off: what is deleted or replaced is gone.', mendByDeploying(place));
}
