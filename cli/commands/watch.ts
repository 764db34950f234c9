import type { Command } from 'commander';
import type { CommandOptions } from '../lib/aws/command.ts';
import { addAwsOptions } from '../lib/aws/options.ts';
import { realSurroundings, type Surroundings } from '../lib/aws/surroundings.ts';
import { JSON_OPTION } from '../lib/json-option.ts';

export function addWatchCommand(
  program: Command,
  exit: (status: number) => void,
  surroundings: Surroundings = realSurroundings,
): void {
  const command = program
    .command('watch')
    .summary('follow an execution on AWS')
    .description(
      'Follows an execution until its report lies in S3, or until it fails. One that has ended is shown at once.\n' +
        'Ctrl-C ends the watching only; the execution goes on.',
    )
    .argument('<execution>', "the execution's name, its ARN, or its link in the console");
  addAwsOptions(command)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  npm run reports -- watch completes-previous-month-4f1a09
  npm run reports -- watch arn:aws:states:eu-west-1:123456789012:execution:CintReports:my-run --json

Exit status: 0 landed, 1 failed, or AWS refuses, 2 the usage is wrong or there is no such execution, 130 interrupted: the execution goes on.`,
    )
    .action(async (execution: string, options: CommandOptions) => {
      const { watch } = await import('../lib/aws/watch.ts');
      exit(await watch(execution, options, surroundings));
    });
}
