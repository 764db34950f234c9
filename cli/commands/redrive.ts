import type { Command } from 'commander';
import { addAwsOptions } from '../lib/aws/options.ts';
import type { RedriveOptions } from '../lib/aws/redrive.ts';
import { realSurroundings, type Surroundings } from '../lib/aws/surroundings.ts';
import { JSON_OPTION } from '../lib/json-option.ts';

export function addRedriveCommand(
  program: Command,
  exit: (status: number) => void,
  surroundings: Surroundings = realSurroundings,
): void {
  const command = program
    .command('redrive')
    .summary('bring an execution back that did not land its report')
    .description(
      'Brings an execution back that failed, timed out or was aborted, for the same days and the same report.\n' +
        'One that was aborted or timed out goes on where it stopped, for 14 days after its end.\n' +
        'For one that failed, a new execution is started with the same input: its name ends in -again-1, -again-2, ...',
    )
    .argument('<execution>', "the execution's name, its ARN, or its link in the console")
    .option('--watch', 'follow it until the report lies in S3');
  addAwsOptions(command)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  npm run reports -- runs --status FAILED --since 24h
  npm run reports -- redrive completes-previous-month-4f1a09 --watch

Exit status: 0 brought back (with --watch: landed), 1 failed, or AWS refuses, 2 the usage is wrong or there is nothing to bring back (nothing was started), 130 interrupted: what was started goes on.`,
    )
    .action(async (execution: string, options: RedriveOptions) => {
      const { redrive } = await import('../lib/aws/redrive.ts');
      exit(await redrive(execution, options, surroundings));
    });
}
