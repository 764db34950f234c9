import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { failedRuns } from '../lambdas/contract/execution-event.ts';
import { USE_OF_KEY } from './encryption.ts';
import { type FunctionDefaults, ReportFunction } from './functions.ts';

/** What EventBridge and Lambda try again for, at the longest. */
const RETRY = { maxEventAge: Duration.hours(24), retryAttempts: 185 };

export type FailureNoticeProps = {
  readonly defaults: FunctionDefaults;
  readonly stateMachine: IStateMachine;
  readonly failedTopic: ITopic;
  readonly topicKey: IKey | undefined;
  /** Events whose notice could not be sent. */
  readonly deadLetterQueue: IQueue;
};

/** Tells the topic, in words, of every run that failed, timed out or was aborted. */
export class FailureNotice extends Construct {
  readonly function: ReportFunction;

  constructor(scope: Construct, id: string, props: FailureNoticeProps) {
    super(scope, id);
    const { stateMachine, failedTopic, topicKey, deadLetterQueue } = props;
    this.function = new ReportFunction(this, 'Function', {
      ...props.defaults,
      folder: 'failure-notice',
      description: 'tells of runs that failed',
      environment: { FAILED_TOPIC_ARN: failedTopic.topicArn },
      timeout: Duration.seconds(30),
      memory: 256,
      // EventBridge's part ends when Lambda has taken the event.
      deadLetterQueue,
    });
    this.function.allow(['sns:Publish'], [failedTopic.topicArn]);
    if (topicKey !== undefined) this.function.allow(USE_OF_KEY, [topicKey.keyArn]);
    new Rule(this, 'Rule', {
      description: 'Cint report runs that failed, timed out or were aborted',
      eventPattern: failedRuns(stateMachine.stateMachineArn),
      targets: [new LambdaFunction(this.function.lambda, { deadLetterQueue, ...RETRY })],
    });
  }
}
