import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CONSUMER_TIMEOUT, ConsumerFunction } from './consumer-function.ts';
import type { TopicConsumerProps } from './topic-to-lambda.ts';

/** How often a message is tried before it counts as dead. */
const MOST_TRIES = 5;
/** AWS asks for 6 times the function's timeout (Lambda developer guide, "Configuring a queue to use with Lambda"). */
const HIDDEN = Duration.seconds(6 * CONSUMER_TIMEOUT.toSeconds());
/** Reports a consumer loads at a time; whatever it loads them into is not overrun after a day of silence. */
const AT_ONCE = 2;

/**
 * A queue behind the topic, and a Lambda that works it off: reports wait while the consumer is down or slow.
 *
 * The queue gets raw messages, S3's notification without SNS's envelope, so that a consumer can be fed by S3 directly
 * as well. The handler reads both.
 */
export class TopicToQueue extends Stack {
  constructor(scope: Construct, id: string, { landedTopicArn, ...source }: TopicConsumerProps) {
    super(scope, id, { description: 'Loads Cint reports: SNS to SQS to Lambda' });
    const { lambda, deadLetters } = new ConsumerFunction(this, 'Consumer', {
      handler: 'from-queue',
      ...source,
    });
    const queue = new Queue(this, 'Landed', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: HIDDEN,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_TRIES },
    });
    new CfnOutput(this, 'QueueArn', { value: queue.queueArn });
    lambda.addEventSource(
      new SqsEventSource(queue, { batchSize: 5, maxConcurrency: AT_ONCE, reportBatchItemFailures: true }),
    );
    Topic.fromTopicArn(this, 'Topic', landedTopicArn).addSubscription(
      new SqsSubscription(queue, { rawMessageDelivery: true, deadLetterQueue: deadLetters }),
    );
  }
}
