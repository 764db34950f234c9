import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  InvalidArn,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { AwsProblem, awsError } from '../errors.ts';
import { type AwsOptions, commandLine } from '../options.ts';
import { type Audience, step } from '../step.ts';
import type { ExecutionId } from './reference.ts';

/** What Step Functions knows of an execution. */
export async function describeExecution(
  execution: ExecutionId,
  sfn: SFNClient,
  options: AwsOptions & Audience,
): Promise<DescribeExecutionCommandOutput> {
  try {
    return await step(options, `Looking at the execution ${execution.name}`, () =>
      sfn.send(new DescribeExecutionCommand({ executionArn: execution.arn })),
    );
  } catch (error) {
    throw executionError(error, execution, options);
  }
}

/** An error of a call that is about one execution. */
export function executionError(error: unknown, { arn, name }: ExecutionId, options: AwsOptions): unknown {
  if (!(error instanceof ExecutionDoesNotExist || error instanceof InvalidArn))
    return awsError(error, `look at the execution ${name}`);
  const machine = arn.split(':')[6];
  return new AwsProblem('AWS.NoExecution', `There is no execution ${name} of the state machine ${machine}.`, [
    `Recent ones: ${commandLine('runs', options)}`,
    'Step Functions forgets an execution 90 days after its end.',
  ]);
}
