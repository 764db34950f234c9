import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  type SFNClient,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { AwsProblem, awsError } from '../errors.ts';
import { type AwsOptions, deployCommand } from '../options.ts';
import { type Run, runOf } from './run.ts';

/** Calls of DescribeExecution under way at once; a whole account gets 2 to 15 a second after a burst. */
const AT_ONCE = 5;

/** Step Functions' own limit. */
const LONGEST_PAGE = 1_000;

export type RunsWanted = {
  readonly limit: number;
  readonly status?: ExecutionStatus | undefined;
  /** Started at this moment or later. */
  readonly since?: Date | undefined;
};

export type Runs = {
  /** The newest first. */
  readonly runs: readonly Run[];
  /** There are older ones, beyond the limit. */
  readonly more: boolean;
};

/**
 * The recent executions of a state machine, with what became of each.
 * @param counts called before the first is looked at, and after each
 */
export async function listRuns(
  sfn: SFNClient,
  stateMachineArn: string,
  wanted: RunsWanted,
  place: AwsOptions,
  counts: (looked: number, of: number) => void,
): Promise<Runs> {
  try {
    const listed = await newest(sfn, stateMachineArn, wanted);
    const shown = listed.slice(0, wanted.limit);
    const runs: Run[] = [];
    const queue = shown.entries();
    let looked = 0;
    counts(looked, shown.length);
    const work = async () => {
      for (const [index, item] of queue) {
        runs[index] = runOf(item, await describeIfThere(sfn, item));
        looked += 1;
        counts(looked, shown.length);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { runs, more: listed.length > shown.length };
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw awsError(error, 'list the executions');
    throw new AwsProblem('AWS.NoStateMachine', `The state machine ${stateMachineArn} is gone.`, [
      `Deploy the stack again: ${deployCommand(place)}`,
    ]);
  }
}

/** Up to one more than the limit, so that it is known whether there are more. */
async function newest(
  sfn: SFNClient,
  stateMachineArn: string,
  { limit, status, since }: RunsWanted,
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new ListExecutionsCommand({
        stateMachineArn,
        maxResults: Math.min(limit + 1, LONGEST_PAGE),
        ...(status === undefined ? {} : { statusFilter: status }),
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const item of page.executions ?? []) {
      if (since !== undefined && (item.startDate ?? since) < since) return found;
      found.push(item);
      if (found.length > limit) return found;
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

async function describeIfThere(
  sfn: SFNClient,
  { executionArn }: ExecutionListItem,
): Promise<DescribeExecutionCommandOutput | undefined> {
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
