import { fileURLToPath } from 'node:url';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeObjects, TRACING_NEEDS_EVERYTHING } from './nag.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What all Lambdas of a `CintReports` share. */
export type FunctionDefaults = {
  /** `service` of logs, metrics and traces: tells one `CintReports` from another in the same AWS account. */
  readonly service: string;
  readonly logRetention: RetentionDays;
  readonly encryptionKey: IKey | undefined;
};

export type ReportFunctionProps = FunctionDefaults & {
  /** Its folder under lambdas/. */
  readonly folder: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  /** MiB. Lambda gives CPU in proportion: 1769 MiB is one core. */
  readonly memory: number;
  /** Keeps events that failed three times, where events come without anyone waiting for the result. */
  readonly deadLetterQueue?: IQueue;
};

/** One Lambda with its own role, which may write to its own log and no more until it is granted more. */
export class ReportFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: ReportFunctionProps) {
    super(scope, id);
    const { folder, description, environment, timeout, memory, service } = props;
    this.timeout = timeout;
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.lambda = new NodejsFunction(this, 'Function', {
      description: `cint-reports: ${description}`,
      entry: `${ROOT}lambdas/${folder}/handler.ts`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memory,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      ...(props.deadLetterQueue === undefined ? {} : { deadLetterQueue: props.deadLetterQueue }),
      environment: { POWERTOOLS_SERVICE_NAME: service, ...environment },
      // The SDK is bundled: what was tested is what runs, whatever the runtime brings along.
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
    TRACING_NEEDS_EVERYTHING.acknowledge(role);
  }

  /** Lets it do something with the objects under a prefix of a bucket, and with no others. */
  allowObjects(actions: readonly string[], bucket: IBucket, prefix: string): void {
    this.allow(actions, [bucket.arnForObjects(`${prefix}*`)]);
    acknowledgeObjects(this, bucket, prefix);
  }

  /** @param sid of a statement that is not to be merged with others */
  allow(actions: readonly string[], resources: readonly string[], sid?: string): void {
    this.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(sid === undefined ? {} : { sid }),
      }),
    );
  }
}
