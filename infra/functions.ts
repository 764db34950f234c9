import { fileURLToPath } from 'node:url';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../lambdas/contract/environment.ts';
import type { Task } from '../lambdas/contract/errors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export type ReportFunctionProps = {
  readonly task: Task;
  readonly environment: EnvironmentVariables & Readonly<Record<string, string>>;
  readonly timeout: Duration;
  /** MiB. Lambda gives CPU in proportion: 1769 MiB is one core. */
  readonly memory: number;
};

/** One Lambda with its own role, which may write to its own log and no more until it is granted more. */
export class ReportFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, { task, environment, timeout, memory }: ReportFunctionProps) {
    super(scope, id);
    this.timeout = timeout;
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.lambda = new NodejsFunction(this, 'Function', {
      description: `cint-reports: the ${task} step`,
      entry: `${ROOT}lambdas/${task}/handler.ts`,
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
      environment: { ...environment },
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
  }

  allow(actions: readonly string[], resources: readonly string[]): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
