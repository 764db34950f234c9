import {
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { InvalidRequest } from '../../../../lambdas/contract/request.ts';
import { checkInput } from '../check-input.ts';
import { AwsProblem } from '../errors.ts';
import { type AwsOptions, commandLine } from '../options.ts';
import type { Audience } from '../step.ts';
import { describeExecution } from './describe.ts';
import { nextName } from './names.ts';
import { executionNamed } from './reference.ts';
import { type Started, startExecution } from './start-execution.ts';
import { parsedJson } from './words.ts';

const inputSchema = z.record(z.string(), z.unknown());

/** So often brought back, an execution needs a person to look at it. */
const MOST_TRIES = 50;

/**
 * Starts a new execution that asks for what another one did: the same input, with the days of its window counted
 * from when that one was started, and so the same report where Cint has made it.
 */
export async function startAgain(
  name: string,
  described: DescribeExecutionCommandOutput,
  sfn: SFNClient,
  options: AwsOptions & Audience,
  now: Date,
): Promise<Started> {
  const { stateMachineArn = '' } = described;
  const input = sameInput(name, described, now, options);
  let next = name;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    next = nextName(next);
    try {
      return await startExecution(sfn, stateMachineArn, next, input, now, options);
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      const earlier = await describeExecution(executionNamed(next, stateMachineArn), sfn, options);
      if (earlier.status === 'SUCCEEDED' && earlier.input === input) {
        throw new AwsProblem(
          'AWS.LandedAlready',
          `${name} was brought back already, and its report landed.`,
          [`See where: ${commandLine(`watch ${next}`, options)}`],
        );
      }
    }
  }
  throw new AwsProblem(
    'AWS.NameTaken',
    `${name} was brought back ${MOST_TRIES} times, and failed each time.`,
  );
}

/** The input, to the letter where it has a `scheduled_time`; with one otherwise. */
function sameInput(
  name: string,
  { input = '', startDate }: DescribeExecutionCommandOutput,
  now: Date,
  options: AwsOptions,
): string {
  const parsed = inputSchema.safeParse(parsedJson(input)).data;
  try {
    checkInput(parsed, now);
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    throw new AwsProblem(error.name, `The input of ${name} is not valid: it would be refused again.`, [
      ...error.problems,
      `Start a new one with what is mended: ${commandLine('start', options)}`,
    ]);
  }
  return parsed === undefined || 'scheduled_time' in parsed
    ? input
    : JSON.stringify({ ...parsed, scheduled_time: (startDate ?? now).toISOString() });
}
