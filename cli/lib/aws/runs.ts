import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { EXIT } from '../exit.ts';
import { clientsFor } from './clients.ts';
import { type CommandOptions, printJson, toExitStatus } from './command.ts';
import { readDeployment } from './deployment.ts';
import { listRuns } from './runs/list.ts';
import { runsLines, runsTable } from './runs/table.ts';
import { step } from './step.ts';
import type { Surroundings } from './surroundings.ts';

/** Without --limit. */
const FEW = 20;
const MOST = 1_000;

const DEFAULT_COLUMNS = 100;

export type RunsOptions = CommandOptions & {
  readonly status?: ExecutionStatus;
  readonly limit?: number;
  readonly since?: (now: Date) => Date;
};

/** `runs`: recent executions, and what became of them. */
export function runs(options: RunsOptions, surroundings: Surroundings): Promise<number> {
  return toExitStatus(options, surroundings, async () => {
    const { stdout, stderr } = surroundings;
    const { cloudFormation, sfn } = clientsFor(options, surroundings.environment);
    const audience = { ...surroundings, ...options };
    const { state_machine_arn } = await step(audience, `Reading the stack ${options.stack}`, () =>
      readDeployment(cloudFormation, options.stack, options),
    );
    const since = options.since?.(surroundings.now());
    const limit = options.limit ?? (since === undefined ? FEW : MOST);
    let doing = `Asking for ${since === undefined ? limit : 'the list of'} runs`;
    const found = await step(
      audience,
      () => doing,
      () =>
        listRuns(sfn, state_machine_arn, { limit, since, status: options.status }, options, (looked, of) => {
          doing = `Asking for ${of} runs: ${looked} of ${of}`;
        }),
    );
    printJson(options, surroundings, found);
    if (options.json) return EXIT.ok;
    if (found.runs.length === 0) {
      const filtered = since !== undefined || options.status !== undefined;
      stderr.write(`There are no executions${filtered ? ' that match' : ' yet'}.\n`);
      return EXIT.ok;
    }
    const text = stdout.isTTY
      ? runsTable(found.runs, stdout.columns ?? DEFAULT_COLUMNS)
      : runsLines(found.runs);
    stdout.write(`${text}\n`);
    if (found.more) stderr.write(`There are more; --limit shows up to ${MOST}.\n`);
    return EXIT.ok;
  });
}
