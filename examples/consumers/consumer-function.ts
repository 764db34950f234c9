import { fileURLToPath } from 'node:url';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, type IFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantRead, type ReportsSource } from './reports-source.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Enough to read a report of some GiB. A queue must keep its messages hidden for longer than this. */
export const CONSUMER_TIMEOUT = Duration.minutes(5);

export type ConsumerFunctionProps = ReportsSource & {
  /** A file of `lambdas/`, by where its events come from. */
  readonly handler: 'from-topic' | 'from-queue' | 'from-bucket';
};

/**
 * A Lambda that loads each report once, and what it needs for that: a table of what it has loaded, permission to
 * read, and a queue for what it could not handle. Each consumer has its own table, or one would hide reports from
 * the others.
 */
export class ConsumerFunction extends Construct {
  readonly lambda: IFunction;
  /** What failed for good. Look at it, mend the cause, send it again. */
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, { handler, ...source }: ConsumerFunctionProps) {
    super(scope, id);
    const claims = new TableV2(this, 'Claims', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expires',
      // It can be lost: reports that come again are then loaded again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    }) as IQueue;
    const lambda = new NodejsFunction(this, 'Function', {
      description: `Loads Cint reports, told of them ${handler.replace('-', ' a ')}`,
      entry: `${ROOT}examples/consumers/lambdas/${handler}.ts`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: CONSUMER_TIMEOUT,
      environment: { CLAIMS_TABLE: claims.tableName },
      logGroup: new LogGroup(this, 'Log', {
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      loggingFormat: LoggingFormat.JSON,
      // What SNS and EventBridge hand over, Lambda tries three times, one and two minutes apart.
      retryAttempts: 2,
      onFailure: new SqsDestination(this.deadLetters),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        bundleAwsSDK: true,
        // Some dependencies are CommonJS and call require.
        banner:
          "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    claims.grant(lambda, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    grantRead(lambda as IFunction, source);
    this.lambda = lambda as IFunction;

    const stack = Stack.of(this);
    new CfnOutput(stack, 'FunctionName', { value: lambda.functionName });
    new CfnOutput(stack, 'ClaimsTableName', { value: claims.tableName });
    new CfnOutput(stack, 'DeadLetterQueueUrl', { value: this.deadLetters.queueUrl });
    new CfnOutput(stack, 'DeadLetterQueueArn', { value: this.deadLetters.queueArn });
  }
}
