import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { BucketToLambda } from '../../examples/consumers/bucket-to-lambda.ts';
import { CONSUMER_TIMEOUT } from '../../examples/consumers/consumer-function.ts';
import { type Consumer, consumerStacks, TOPIC_ARN, unbundled } from './consumers.ts';
import { BUCKET } from './documents.ts';

const stacks = consumerStacks(unbundled());
const templates = Object.fromEntries(
  Object.entries(stacks).map(([name, stack]) => [name, Template.fromStack(stack)]),
) as Record<Consumer, Template>;
const ALL = Object.entries(templates);

/** The logical id of the only resource of a type. */
function idOf(template: Template, type: string, props: unknown = Match.anyValue()): string {
  const ids = Object.keys(template.findResources(type, props));
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
}

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
/** The queue for what failed for good: the one that has no such queue itself. */
const deadLetters = (template: Template) =>
  arnOf(idOf(template, 'AWS::SQS::Queue', { Properties: { RedrivePolicy: Match.absent() } }));

describe.each(ALL)('%s', (_name, template) => {
  it('remembers what it has loaded in a table of its own, which forgets by itself', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
  });

  it('keeps what failed for good for 14 days, encrypted, and lets nobody in without TLS', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: Match.absent(),
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
    });
    for (const policy of Object.values(template.findResources('AWS::SQS::QueuePolicy')))
      expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });

  it('may read reports and manifests, its own table and queues, and nothing else', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const allowed = statements.flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action: string) => [Resource].flat().map((on: unknown) => `${action} ${textOf(on)}`)),
    );
    expect(allowed.filter((line) => /^(s3|kms|sns):/.test(line)).sort()).toEqual([
      `s3:GetObject arn:AWS::Partition:s3:::${BUCKET}/manifests/*`,
      `s3:GetObject arn:AWS::Partition:s3:::${BUCKET}/reports/*`,
      `s3:ListBucket arn:AWS::Partition:s3:::${BUCKET}`,
    ]);
    for (const line of allowed)
      expect(line).toMatch(/^(s3:|dynamodb:\w+ Consumer|sqs:\w+ (Consumer|Landed))/);
  });
});

/** What a policy names, in one readable string. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = Object(value);
  if (Ref !== undefined) return Ref;
  if (attribute !== undefined) return attribute[0];
  return joined[1].map(textOf).join(joined[0]);
}

it('a consumer of an encrypted bucket may decrypt with its key', () => {
  const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const stack = new BucketToLambda(unbundled(), 'Test', {
    bucketName: BUCKET,
    keyArn,
    listenFor: 'manifests',
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt', Resource: keyArn })]),
    },
  });
});

describe('from the topic to a Lambda', () => {
  const template = templates.topicToLambda;

  it('SNS may call the function, and keeps what it cannot hand over', () => {
    const lambda = arnOf(idOf(template, 'AWS::Lambda::Function'));
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'lambda',
      TopicArn: TOPIC_ARN,
      Endpoint: lambda,
      RedrivePolicy: { deadLetterTargetArn: deadLetters(template) },
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'sns.amazonaws.com',
      SourceArn: TOPIC_ARN,
      FunctionName: lambda,
    });
  });

  it('Lambda tries three times, then keeps the event', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: deadLetters(template) } },
    });
  });
});

describe('from the topic to a queue', () => {
  const template = templates.topicToQueue;
  const queue = () =>
    idOf(template, 'AWS::SQS::Queue', { Properties: { VisibilityTimeout: Match.anyValue() } });

  it('the queue gets raw messages, from this topic only', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: TOPIC_ARN,
      Endpoint: arnOf(queue()),
      RawMessageDelivery: true,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: queue() }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': TOPIC_ARN } },
          }),
        ]),
      },
    });
  });

  it('a message is tried five times, then kept', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { deadLetterTargetArn: deadLetters(template), maxReceiveCount: 5 },
    });
  });

  it('a message stays hidden for six times as long as the function may run', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * CONSUMER_TIMEOUT.toSeconds(),
    });
  });

  it('a bad message does not bring the others of its batch back', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arnOf(queue()),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });
});

describe.each(['manifests', 'csvs'] as const)('from the bucket to a Lambda: %s', (consumer) => {
  it('EventBridge keeps what it cannot hand over for a day', () => {
    const template = templates[consumer];
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      Targets: [
        Match.objectLike({
          Arn: arnOf(idOf(template, 'AWS::Lambda::Function')),
          DeadLetterConfig: { Arn: deadLetters(template) },
          RetryPolicy: { MaximumEventAgeInSeconds: 24 * 60 * 60, MaximumRetryAttempts: 185 },
        }),
      ],
    });
  });
});
