import {
  type DescribeExecutionCommandOutput,
  ExecutionNotRedrivable,
  RedriveExecutionCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { FAIL_STATES } from '../../../lambdas/contract/errors.ts';
import { type Clients, clientsFor } from './clients.ts';
import { type CommandOptions, toExitStatus } from './command.ts';
import { AwsProblem, awsError } from './errors.ts';
import { afterStart, type Doing } from './execution/after-start.ts';
import { howToAskAgain } from './execution/ask-again.ts';
import { describeExecution } from './execution/describe.ts';
import { type ExecutionId, findExecution, inItsRegion } from './execution/reference.ts';
import { landedJobSchema } from './execution/result.ts';
import { startAgain } from './execution/start-again.ts';
import { verify } from './execution/verify.ts';
import { momentInWords, parsedJson } from './execution/words.ts';
import { type AwsOptions, commandLine } from './options.ts';
import { failStateOf } from './runs/fail-state.ts';
import { type Audience, step } from './step.ts';
import type { Surroundings } from './surroundings.ts';

export type RedriveOptions = CommandOptions & { readonly watch?: true };

const SAME_DAYS =
  'It asks for the same days, and goes on with the report that Cint has made of them, if there is one.';

/**
 * `redrive`: brings an execution back that did not land its report.
 *
 * Every error of a step leads to a Fail state, and Step Functions' own redrive would enter that again and fail again.
 * So only what was aborted or timed out is redriven; what failed is asked for again.
 */
export function redrive(
  reference: string,
  given: RedriveOptions,
  surroundings: Surroundings,
): Promise<number> {
  return toExitStatus(given, surroundings, async () => {
    const options = { ...given, ...inItsRegion(reference, given) };
    const clients = clientsFor(options, surroundings.environment);
    const audience = { ...options, ...surroundings };
    const execution = await findExecution(reference, audience, clients);
    const described = await describeExecution(execution, clients.sfn, audience);
    await refuseUnlessUnsuccessful(execution, described, clients.s3, audience);

    const why = await cannotGoOn(execution, described, clients.sfn, audience);
    if (why === undefined) {
      return afterStart(execution, clients, surroundings, options, goingOn(execution, described));
    }
    const state = failStateOf(described.error);
    const again = await startAgain(execution.name, described, clients.sfn, audience, surroundings.now());
    if (state === FAIL_STATES.rejected) {
      surroundings.stderr.write(
        `Caution: ${execution.name} was rejected, and so will this one be unless that was mended.\n  ${described.cause ?? ''}\n`,
      );
    }
    const said = again.earlier
      ? `Not started again: it is running since ${momentInWords(again.startedAt)}.`
      : `Started a new execution, since ${why}. ${SAME_DAYS}`;
    return afterStart(again, clients, surroundings, options, {
      said,
      json: { how: 'NEW_EXECUTION', of: execution.arn },
      follows: { fresh: true },
    });
  });
}

async function refuseUnlessUnsuccessful(
  { name, reference }: ExecutionId,
  described: DescribeExecutionCommandOutput,
  s3: Clients['s3'],
  options: AwsOptions & Audience,
): Promise<void> {
  const { status, output } = described;
  if (status === 'SUCCEEDED') {
    const landed = landedJobSchema.safeParse(parsedJson(output)).data?.landed;
    const verified = landed && (await step(options, 'Looking at the object in S3', () => verify(landed, s3)));
    if (verified?.lies === 'elsewhere') {
      throw new AwsProblem(verified.error, `${name} cannot be redriven. ${verified.cause}`, [
        howToAskAgain(described, options),
      ]);
    }
    const where = landed === undefined ? '' : `: s3://${landed.bucket}/${landed.key}`;
    throw new AwsProblem('AWS.LandedAlready', `${name} has landed its report already${where}`);
  }
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') {
    throw new AwsProblem('AWS.StillRunning', `${name} is still running; there is nothing to bring back.`, [
      `Watch it: ${commandLine(`watch ${reference}`, options)}`,
    ]);
  }
}

/** Lets the execution itself go on; where it cannot, says why. */
async function cannotGoOn(
  { arn, name, reference }: ExecutionId,
  { status, redriveStatus, redriveStatusReason, error }: DescribeExecutionCommandOutput,
  sfn: SFNClient,
  options: AwsOptions & Audience,
): Promise<string | undefined> {
  if (status === 'FAILED') {
    return `${name} failed (${error ?? 'no name'}) and a redrive would only enter its Fail state again`;
  }
  if (redriveStatus !== 'REDRIVABLE') {
    return `Step Functions cannot redrive ${name} (${redriveStatusReason ?? 'it does not say why'})`;
  }
  try {
    await step(
      options,
      `Redriving ${name}`,
      () => sfn.send(new RedriveExecutionCommand({ executionArn: arn })),
      `Interrupted. Whether it runs: ${commandLine(`watch ${reference}`, options)}`,
    );
    return undefined;
  } catch (caught) {
    if (caught instanceof ExecutionNotRedrivable) {
      return `Step Functions cannot redrive ${name} (${caught.message})`;
    }
    throw awsError(caught, `redrive the execution ${name}`);
  }
}

function goingOn(
  { arn, name }: ExecutionId,
  { status, redriveCount = 0 }: DescribeExecutionCommandOutput,
): Doing {
  const was = status === 'ABORTED' ? 'was aborted' : 'timed out';
  return {
    said: `Redriven: ${name} ${was}, and goes on where it stopped.`,
    json: { how: 'REDRIVEN', of: arn },
    follows: { redrives: redriveCount + 1 },
  };
}
