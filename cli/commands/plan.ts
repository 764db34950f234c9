import type { Command } from 'commander';
import { realSurroundings, type Surroundings } from '../lib/aws/surroundings.ts';
import type { PlanOptions } from '../lib/plan/plan.ts';

export function addPlanCommand(
  program: Command,
  exit: (status: number) => void,
  surroundings: Surroundings = realSurroundings,
): void {
  program
    .command('plan')
    .summary('what would be asked of Cint, and when')
    .description(
      'Shows the starts of the schedules in reports.yaml: when, for which days, what is sent to Cint, where it lands.\n' +
        'Nobody is asked anything: it works offline, without AWS and without credentials.',
    )
    .option(
      '--file <file>',
      'the file with the schedules (default: reports.yaml, else examples/reports.yaml)',
    )
    .option('--from <date>', 'first day, YYYY-MM-DD (default: from now on)')
    .option('--to <date>', 'last day, YYYY-MM-DD (default: seven days)')
    .option('--schedule <name...>', 'only these schedules, disabled ones too (default: all that are enabled)')
    .option('--request <file>', "instead: one execution's input, a JSON file, - for standard input")
    .option('--at <time>', 'with --request: as if started then, such as 2026-12-01T12:00:00Z (default: now)')
    .option('--verbose', 'with the input and the HTTP request of each start; a single one is shown so anyway')
    .option('--json', 'no decoration; the last line of standard output is one JSON object, with every start')
    .addHelpText(
      'after',
      `
Days of --from and --to are those of each schedule's own time zone; the days of reports are always Cint's (US/Central).
In a window such as 2026-11-01..2026-12-01 the second date is the day after the last day, as Cint wants it.

Examples:
  npm run reports -- plan
  npm run reports -- plan --from 2027-01-01 --to 2027-12-31 --schedule completes-daily
  npm run reports -- plan --request request.json --at 2026-12-01T12:00:00Z --verbose

Exit status: 0 planned, 2 the file, the request or the usage is wrong.`,
    )
    .action(async (options: PlanOptions) => {
      const { plan } = await import('../lib/plan/plan.ts');
      exit(await plan(options, surroundings));
    });
}
