import type { Command } from 'commander';
import { addAwsOptions } from '../lib/aws/options.ts';
import { listOfIds } from '../lib/aws/request-options.ts';
import type { StartOptions } from '../lib/aws/start.ts';
import { realSurroundings, type Surroundings } from '../lib/aws/surroundings.ts';
import { JSON_OPTION } from '../lib/json-option.ts';
import { whole } from '../lib/numbers.ts';

const LARGEST_ACCOUNT_ID = 2 ** 31 - 1;

export function addStartCommand(
  program: Command,
  exit: (status: number) => void,
  surroundings: Surroundings = realSurroundings,
): void {
  const command = program
    .command('start')
    .summary('start an execution on AWS')
    .description(
      'Starts an execution of the deployed state machine. The request is checked first: one that is wrong is not sent.\n' +
        'What it leaves out, such as email_recipients, comes from reports.yaml.',
    )
    .argument('[request]', 'JSON file with the request, - for standard input; or the options below')
    .option('--account-id <n>', 'number of a Cint account', whole(1, LARGEST_ACCOUNT_ID))
    .option('--report-type <type>', 'such as completes')
    .option('--window <window>', 'such as yesterday, last-7-days, previous-month')
    .option('--start-date <date>', 'the first day, YYYY-MM-DD, in place of a window')
    .option('--end-date <date>', 'the day after the last day')
    .option('--filter <level>', 'business_unit, project or target_group; the whole account without it')
    .option('--filter-ids <ids>', 'ids of that level, with commas between them', listOfIds)
    .option('--email-recipients <ids>', 'ids of Cint users, with commas between them', listOfIds)
    .option('--name <name>', "the execution's name; by default one that tells what is fetched")
    .option('--watch', 'follow it until the report lies in S3');
  addAwsOptions(command)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  npm run reports -- start --account-id 13 --report-type completes --window previous-month --watch
  npm run reports -- start --account-id 13 --report-type term-details --window yesterday \\
    --filter target_group --filter-ids 01BTGNYV6HRNK8K8VKZASZCFP0
  npm run reports -- start request.json --name completes-october

Exit status: 0 started (with --watch: landed), 1 failed, or AWS refuses, 2 the request or the usage is wrong (nothing was started), 130 interrupted: what was started goes on.`,
    )
    .action(async (request: string | undefined, options: StartOptions) => {
      const { start } = await import('../lib/aws/start.ts');
      exit(await start(request, options, surroundings));
    });
}
