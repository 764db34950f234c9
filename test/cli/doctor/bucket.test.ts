import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  NotFound,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { cloudFormation, OUTPUTS } from '../aws/recorded.ts';
import { deployFaultless, s3 } from './deployment.ts';
import { ailments } from './diagnosed.ts';

beforeEach(deployFaultless);

describe('the bucket', () => {
  it('that is gone is a problem, and its settings are not asked for', async () => {
    s3.on(HeadBucketCommand).rejects(
      new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } }),
    );
    const found = await ailments();
    expect(found[0]).toMatchObject({
      check: 'Bucket',
      status: 'problem',
      message: `There is no bucket ${OUTPUTS.BucketName}: it is gone.`,
    });
    expect(found.slice(1).map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);
  });

  /** As the SDK makes it of an answer to HEAD, which has no body. */
  const withoutReason = (httpStatusCode: number) =>
    new S3ServiceException({
      name: 'Unknown',
      message: 'UnknownError',
      $fault: httpStatusCode < 500 ? 'client' : 'server',
      $metadata: { httpStatusCode },
    });

  it.each([
    [403, 'the permission s3:ListBucket on it is missing.', 'Have it granted'],
    [400, 'S3 answers 400, without a reason.', 'Try again'],
    [503, 'S3 answers 503, without a reason.', 'https://health.aws.amazon.com'],
  ])('that S3 answers %i for, without a word: what that means', async (status, message, remedy) => {
    s3.on(HeadBucketCommand).rejects(withoutReason(status));
    const [found] = await ailments();
    expect(found).toMatchObject({
      check: 'Bucket',
      status: 'problem',
      message: `Could not look at the bucket ${OUTPUTS.BucketName}: ${message}`,
      remedy: expect.stringContaining(remedy),
    });
  });

  it('that cannot be asked for is told of with the reason of the network', async () => {
    s3.on(HeadBucketCommand).rejects(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    const [found] = await ailments();
    expect(found?.message).toContain('AWS did not answer (socket hang up)');
  });

  it.each([
    [
      'EventBridge',
      {
        TopicConfigurations: [{ TopicArn: OUTPUTS.LandedTopicArn, Events: ['s3:ObjectCreated:*' as const] }],
      },
      'EventBridge is off',
    ],
    ['the topic', { EventBridgeConfiguration: {} }, `${OUTPUTS.LandedTopicArn} is not told`],
    [
      'the topic for reports',
      {
        EventBridgeConfiguration: {},
        TopicConfigurations: [
          {
            TopicArn: OUTPUTS.LandedTopicArn,
            Events: ['s3:ObjectCreated:*' as const],
            // S3 writes the name like this, against the SDK's type.
            Filter: JSON.parse('{"Key":{"FilterRules":[{"Name":"Prefix","Value":"manifests/"}]}}'),
          },
        ],
      },
      'is not told of new objects under reports/',
    ],
  ])('that does not tell %s is a problem', async (_, configuration, message) => {
    s3.on(GetBucketNotificationConfigurationCommand).resolves(configuration);
    expect(await ailments()).toMatchObject([
      { check: 'Bucket: notifications', status: 'problem', message: expect.stringContaining(message) },
    ]);
  });

  it('of another owner may announce in its own way: a warning', async () => {
    const { LandedTopicArn: _, ...outputs } = OUTPUTS;
    cloudFormation(outputs);
    s3.on(GetBucketNotificationConfigurationCommand).resolves({});
    expect(await ailments()).toMatchObject([{ check: 'Bucket: notifications', status: 'warning' }]);
  });

  it('that the public may read is a problem', async () => {
    s3.on(GetPublicAccessBlockCommand).resolves({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(await ailments()).toMatchObject([
      {
        check: 'Bucket: privacy',
        status: 'problem',
        message: 'Public access is not blocked: BlockPublicPolicy off.',
      },
    ]);
  });

  it('without any public access block is a problem', async () => {
    s3.on(GetPublicAccessBlockCommand).rejects(
      new S3ServiceException({
        name: 'NoSuchPublicAccessBlockConfiguration',
        message: 'The public access block configuration was not found',
        $fault: 'client',
        $metadata: { httpStatusCode: 404 },
      }),
    );
    expect(await ailments()).toMatchObject([
      {
        check: 'Bucket: privacy',
        status: 'problem',
        message: expect.stringContaining('BlockPublicAcls, BlockPublicPolicy'),
      },
    ]);
  });

  it('without versions is a warning', async () => {
    s3.on(GetBucketVersioningCommand).resolves({});
    expect(await ailments()).toMatchObject([{ check: 'Bucket: versions', status: 'warning' }]);
  });
});
