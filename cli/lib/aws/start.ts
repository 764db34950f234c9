import { ExecutionAlreadyExists } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { dateIn } from '../../../lambdas/contract/dates.ts';
import { requestWarnings } from '../../../lambdas/contract/request.ts';
import { UsageError } from '../exit.ts';
import { checkInput } from './check-input.ts';
import { clientsFor } from './clients.ts';
import { type CommandOptions, toExitStatus } from './command.ts';
import { readDeployment } from './deployment.ts';
import { AwsFailure, AwsProblem, UNAVAILABLE } from './errors.ts';
import { afterStart } from './execution/after-start.ts';
import { inShort, nameProblem, newName } from './execution/names.ts';
import { type Started, startExecution } from './execution/start-execution.ts';
import { momentInWords } from './execution/words.ts';
import { commandLine } from './options.ts';
import { type RequestOptions, readInput } from './request-options.ts';
import { step } from './step.ts';
import type { Surroundings } from './surroundings.ts';

export type StartOptions = CommandOptions &
  RequestOptions & { readonly name?: string; readonly watch?: true };

const windowSchema = z.object({ window: z.string().optional() }).catch({});

/** `start`: an execution of the deployed state machine. */
export function start(
  source: string | undefined,
  options: StartOptions,
  surroundings: Surroundings,
): Promise<number> {
  return toExitStatus(options, surroundings, async () => {
    const problem = options.name === undefined ? undefined : nameProblem(options.name);
    if (problem !== undefined)
      throw new UsageError(`--name cannot be "${inShort(options.name ?? '')}": ${problem}.`);
    const input = await readInput(source, options);
    const now = surroundings.now();
    const request = checkInput(input, now);
    for (const warning of requestWarnings(request, dateIn(now))) {
      surroundings.stderr.write(`Warning: ${warning}.\n`);
    }

    const clients = clientsFor(options, surroundings.environment);
    const audience = { ...options, ...surroundings };
    const { state_machine_arn, accounts } = await step(audience, `Reading the stack ${options.stack}`, () =>
      readDeployment(clients.cloudFormation, options.stack, options),
    );
    checkInput(input, now, Object.keys(accounts));
    const name = options.name ?? newName(request, windowSchema.parse(input).window);
    const text = JSON.stringify(input);
    // Said first: whatever comes between, the name tells whether it runs.
    surroundings.stderr.write(`Starting ${name}\n`);
    const started = await startExecution(clients.sfn, state_machine_arn, name, text, now, audience).catch(
      (error: unknown) => {
        throw notStarted(error, name, options);
      },
    );
    return afterStart(started, clients, surroundings, options, {
      said: sayStarted(started),
      json: { started_at: started.startedAt.toISOString() },
      follows: { fresh: true },
    });
  });
}

function sayStarted({ startedAt, earlier }: Started): string {
  return earlier
    ? `Not started again: an execution of this name and input is running since ${momentInWords(startedAt)}.`
    : 'Started.';
}

function notStarted(error: unknown, name: string, options: StartOptions): unknown {
  const see = commandLine(`watch ${name}`, options);
  if (error instanceof ExecutionAlreadyExists) {
    return new AwsProblem(
      'AWS.NameTaken',
      `There was an execution named ${name} already; nothing was started.`,
      [
        'A name can be used again 90 days after its execution ended: choose another --name, or none.',
        `See what became of it: ${see}`,
      ],
    );
  }
  // An answer that was lost may have been a yes. The same name again would be the same execution.
  if (error instanceof AwsFailure && error.name === UNAVAILABLE) {
    return new AwsFailure(UNAVAILABLE, `${error.message}\n  Whether it runs all the same: ${see}`, error);
  }
  return error;
}
