import { FAIL_STATES } from '../../../lambdas/contract/errors.ts';
import { InvalidRequest } from '../../../lambdas/contract/request.ts';
import { EXIT, UsageError } from '../exit.ts';
import { AwsRefusal, awsError, NoCredentials } from './errors.ts';
import { Interrupted, unlessInterrupted } from './interruption.ts';
import type { AwsOptions } from './options.ts';
import type { Surroundings } from './surroundings.ts';

export type CommandOptions = AwsOptions & { readonly json?: true };

/** Who hears how a command ended. */
type Ears = Pick<Surroundings, 'stdout' | 'stderr'> &
  Partial<Pick<Surroundings, 'environment' | 'onInterrupt' | 'leave'>>;

/**
 * Runs a command to its exit status. An error ends in words, and in JSON where that is asked for; so does Ctrl-C, at
 * once, where the command does not listen to it itself.
 */
export async function toExitStatus(
  options: Pick<CommandOptions, 'json'> & { readonly profile?: string },
  surroundings: Ears,
  command: () => Promise<number>,
): Promise<number> {
  try {
    return await unlessInterrupted(surroundings, 'Interrupted. Nothing was changed.', command);
  } catch (caught) {
    if (caught instanceof Interrupted) return interrupted(caught, options, surroundings);
    const told = awsError(caught, 'ask AWS');
    const profile = options.profile ?? surroundings.environment?.AWS_PROFILE;
    const found = told instanceof NoCredentials && profile ? told.ofProfile(profile) : told;
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
    const wrongUsage = error instanceof UsageError && !(error instanceof AwsRefusal);
    return invalid || wrongUsage ? EXIT.usage : EXIT.failed;
  }
}

function interrupted(
  { message }: Interrupted,
  options: Pick<CommandOptions, 'json'>,
  surroundings: Ears,
): number {
  surroundings.stderr.write(`${message}\n`);
  printJson(options, surroundings, {
    outcome: 'FAILED',
    state: null,
    error: 'Interrupted',
    cause: message,
  });
  // A call that AWS does not answer would keep the process for as long.
  surroundings.leave?.(EXIT.interrupted);
  return EXIT.interrupted;
}

/** For programs: the last line of standard output. */
export function printJson(
  options: Pick<CommandOptions, 'json'>,
  { stdout }: Pick<Surroundings, 'stdout'>,
  value: object,
): void {
  if (options.json) stdout.write(`${JSON.stringify(value)}\n`);
}
