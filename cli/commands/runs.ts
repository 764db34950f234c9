import { type Command, InvalidArgumentError } from 'commander';
import { addAwsOptions } from '../lib/aws/options.ts';
import { since } from '../lib/aws/runs/since.ts';
import type { RunsOptions } from '../lib/aws/runs.ts';
import { realSurroundings, type Surroundings } from '../lib/aws/surroundings.ts';
import { whole } from '../lib/numbers.ts';

/** Step Functions' words, of executions that no Map state has started. */
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

export function addRunsCommand(
  program: Command,
  exit: (status: number) => void,
  surroundings: Surroundings = realSurroundings,
): void {
  const command = program
    .command('runs')
    .summary('list recent executions on AWS, and what became of them')
    .description(
      'Lists recent executions, the newest first: when, how long, of which report, and where each ended.',
    )
    .option('--status <status>', `only these: ${STATUSES.join(', ')}`, status)
    .option(
      '--since <when>',
      'started since then: 24h, 7d, 2026-11-01 (00:00 UTC), 2026-11-01T06:00:00Z',
      since,
    )
    .option('--limit <n>', 'at most so many (default: 20, and 1000 with --since)', whole(1, 1_000));
  addAwsOptions(command)
    .option('--json', 'one JSON object on the last line of standard output: {"runs": [...], "more": false}')
    .addHelpText(
      'after',
      `
Examples:
  npm run reports -- runs
  npm run reports -- runs --status FAILED --since 7d
  npm run reports -- runs --since 24h --json

Exit status: 0 listed, 1 failed, or AWS refuses, 2 the usage is wrong or there is no such stack, 130 interrupted.`,
    )
    .action(async (options: RunsOptions) => {
      const { runs } = await import('../lib/aws/runs.ts');
      exit(await runs(options, surroundings));
    });
}

/** In any case, and with a hyphen, too. */
function status(text: string): (typeof STATUSES)[number] {
  const word = text.toUpperCase().replaceAll('-', '_');
  const found = STATUSES.find((known) => known === word);
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${STATUSES.join(', ')}.`);
  return found;
}
