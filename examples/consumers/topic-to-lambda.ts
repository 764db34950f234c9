import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { ConsumerFunction } from './consumer-function.ts';
import type { ReportsSource } from './reports-source.ts';

export type TopicConsumerProps = ReportsSource & {
  /** `LandedTopicArn`. */
  readonly landedTopicArn: string;
};

/** A Lambda that SNS calls for each report. The least there is to run; nothing can hold reports back. */
export class TopicToLambda extends Stack {
  constructor(scope: Construct, id: string, { landedTopicArn, ...source }: TopicConsumerProps) {
    super(scope, id, { description: 'Loads Cint reports: SNS to Lambda' });
    const { lambda, deadLetters } = new ConsumerFunction(this, 'Consumer', {
      handler: 'from-topic',
      ...source,
    });
    Topic.fromTopicArn(this, 'Landed', landedTopicArn).addSubscription(
      // For messages that SNS could not hand over; those that the Lambda failed at are kept by Lambda.
      new LambdaSubscription(lambda, { deadLetterQueue: deadLetters }),
    );
  }
}
