import { FAIL_STATES } from '../../../lambdas/contract/errors.ts';
import { InvalidRequest } from '../../../lambdas/contract/request.ts';
import { EXIT, UsageError } from '../exit.ts';
import { awsError } from './errors.ts';
import type { AwsOptions } from './options.ts';
import type { Surroundings } from './surroundings.ts';

export type CommandOptions = AwsOptions & { readonly json?: true };

/** Runs a command to its exit status. An error ends in words, and in JSON where that is asked for. */
export async function toExitStatus(
  options: Pick<CommandOptions, 'json'>,
  surroundings: Pick<Surroundings, 'stdout' | 'stderr'>,
  command: () => Promise<number>,
): Promise<number> {
  try {
    return await command();
  } catch (caught) {
    const found = awsError(caught, 'ask AWS');
    const error = found instanceof Error ? found : new Error(String(found));
    const invalid = error instanceof InvalidRequest;
    surroundings.stderr.write(
      invalid
        ? `The request is not valid; nothing was sent to Cint.\n  ${error.problems.join('\n  ')}\n`
        : `${error.message}\n`,
    );
    printJson(options, surroundings, {
      outcome: 'FAILED',
      state: invalid ? FAIL_STATES.rejected : null,
      error: error.name,
      cause: error.message,
    });
    return invalid || error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

/** For programs: the last line of standard output. */
export function printJson(
  options: Pick<CommandOptions, 'json'>,
  { stdout }: Pick<Surroundings, 'stdout'>,
  value: object,
): void {
  if (options.json) stdout.write(`${JSON.stringify(value)}\n`);
}
