import { FAIL_STATES } from '../../../../lambdas/contract/errors.ts';
import { EXIT } from '../../exit.ts';
import type { Clients } from '../clients.ts';
import { type CommandOptions, printJson } from '../command.ts';
import { commandLine } from '../options.ts';
import { step } from '../step.ts';
import type { Surroundings } from '../surroundings.ts';
import { executionError } from './describe.ts';
import { type Followed, type FollowOptions, follow } from './follow.ts';
import type { ExecutionId } from './reference.ts';
import { describeResult, type ExecutionResult, resultOf } from './result.ts';
import { verify } from './verify.ts';

const NOT_LOOKED_AT = 'Interrupted. The execution has ended, but its object in S3 was not looked at.';

/** Follows an execution until its object lies in S3, or it fails, or Ctrl-C; prints how it ended; returns the exit status. */
export async function watchToEnd(
  execution: ExecutionId,
  { sfn, s3 }: Pick<Clients, 'sfn' | 's3'>,
  surroundings: Surroundings,
  options: CommandOptions,
  { ended = false, ...follows }: Omit<FollowOptions, 'decorated'> & { readonly ended?: boolean } = {},
): Promise<number> {
  let followed: Followed;
  try {
    followed = await follow(execution.arn, sfn, surroundings, {
      ...follows,
      decorated: options.json === undefined,
    });
  } catch (error) {
    throw executionError(error, execution, options);
  }
  const { story, interrupted } = followed;
  if (interrupted || story.end === undefined) {
    const again = commandLine(`watch ${execution.reference}`, options);
    const cause = ended
      ? `Stopped before its history was read; the execution ${execution.name} has ended. To see how: ${again}`
      : `Stopped watching; the execution ${execution.name} goes on. To watch it again: ${again}`;
    surroundings.stderr.write(`${cause}\n`);
    printJson(options, surroundings, {
      outcome: ended ? 'FAILED' : 'RUNNING',
      state: story.state ?? null,
      error: 'Interrupted',
      cause,
      execution: execution.arn,
    });
    return EXIT.interrupted;
  }
  const result = await inS3(resultOf(story, story.end, execution), s3, surroundings, options);
  printJson(options, surroundings, result);
  if (result.outcome === 'LANDED') {
    if (!options.json) surroundings.stdout.write(`${describeResult(result)}\n`);
    return EXIT.ok;
  }
  if (!options.json) {
    surroundings.stderr.write(`${describeResult(result)}\n`);
    if (story.end.status !== 'SUCCEEDED' && result.state !== FAIL_STATES.rejected) {
      const again = commandLine(`redrive ${execution.reference}`, options);
      surroundings.stderr.write(`  again     ${again}\n`);
    }
  }
  return EXIT.failed;
}

/** A landed report is one that lies in S3. */
async function inS3(
  result: ExecutionResult,
  s3: Clients['s3'],
  surroundings: Surroundings,
  options: CommandOptions,
): Promise<ExecutionResult> {
  if (result.outcome === 'FAILED') return result;
  const audience = { ...options, ...surroundings };
  const verified = await step(
    audience,
    'Looking at the object in S3',
    () => verify(result, s3),
    NOT_LOOKED_AT,
  );
  switch (verified.lies) {
    case 'there':
      return result;
    case 'unknown':
      surroundings.stderr.write(`${verified.note}\n`);
      return result;
    case 'elsewhere': {
      const { error, cause } = verified;
      return { outcome: 'FAILED', state: null, error, cause, execution: result.execution };
    }
  }
}
