import {
  ExecutionAlreadyExists,
  InvalidExecutionInput,
  InvalidName,
  type SFNClient,
  StartExecutionCommand,
  StateMachineDeleting,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { AwsProblem, awsError } from '../errors.ts';
import { type AwsOptions, commandLine, deployCommand } from '../options.ts';
import { type Audience, step } from '../step.ts';
import { type ExecutionId, executionNamed } from './reference.ts';

export type Started = ExecutionId & {
  readonly startedAt: Date;
  /** An execution of this name and input was running already: it was not started again. */
  readonly earlier: boolean;
};

/** What began so long before now was running already; less can be a clock that is wrong. */
const EARLIER_MS = 60_000;

/**
 * Starts an execution. Step Functions takes a name once: the same name and input again is the running execution.
 * @throws ExecutionAlreadyExists where the name was taken by another input, or its execution has ended
 */
export async function startExecution(
  sfn: SFNClient,
  stateMachineArn: string,
  name: string,
  input: string,
  now: Date,
  options: AwsOptions & Audience,
): Promise<Started> {
  try {
    const answer = await step(
      options,
      `Waiting for Step Functions to start ${name}`,
      () => sfn.send(new StartExecutionCommand({ stateMachineArn, name, input })),
      `Interrupted. Whether it runs: ${commandLine(`watch ${name}`, options)}`,
    );
    const startedAt = answer.startDate ?? now;
    const earlier = now.getTime() - startedAt.getTime() > EARLIER_MS;
    return { ...executionNamed(name, stateMachineArn), startedAt, earlier };
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) throw error;
    if (error instanceof StateMachineDoesNotExist || error instanceof StateMachineDeleting) {
      throw new AwsProblem('AWS.NoStateMachine', `The state machine ${stateMachineArn} is gone.`, [
        `Deploy the stack again: ${deployCommand(options)}. AWS says: ${error.message}`,
      ]);
    }
    if (error instanceof InvalidExecutionInput || error instanceof InvalidName) {
      throw new AwsProblem('AWS.BadInput', `Step Functions does not take the input: ${error.message}`);
    }
    throw awsError(error, `start the execution ${name}`);
  }
}
