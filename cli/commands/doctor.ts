import type { Command } from 'commander';
import { addAwsOptions } from '../lib/aws/options.ts';
import { realSurroundings, type Surroundings } from '../lib/aws/surroundings.ts';
import type { DoctorOptions } from '../lib/doctor/doctor.ts';
import { JSON_OPTION } from '../lib/json-option.ts';
import { whole } from '../lib/numbers.ts';

const LARGEST_ACCOUNT_ID = 2 ** 31 - 1;

export function addDoctorCommand(
  program: Command,
  exit: (status: number) => void,
  surroundings: Surroundings = realSurroundings,
): void {
  const command = program
    .command('doctor')
    .summary('what is wrong with a deployment, and how to mend it')
    .description(
      'Looks at everything that scheduled reports need, from reports.yaml to the people who hear of failures, and says how to mend what is wrong. It changes nothing.',
    )
    .option(
      '--file <file>',
      'the file that was deployed (default: reports.yaml, else examples/reports.yaml)',
    );
  addAwsOptions(command)
    .option('--account-id <n>', 'only this Cint account', whole(1, LARGEST_ACCOUNT_ID))
    .option(
      '--new-token',
      'ask Cint for a token, so that the credentials are tried although a shared one is fresh',
    )
    .option('--cint-url <url>', 'without AWS: check reports.yaml and this Cint only, with its /v1')
    .option('--auth-url <url>', 'with --cint-url: where it gives tokens, the whole URL (or CINT_AUTH_URL)')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Cint asks for about one token a day, so a fresh token that the Lambdas share is used where there is one. A token that is
made for the checks is not shared. Credentials are never shown.
With --cint-url they are read from the environment: CINT_CLIENT_ID and CINT_CLIENT_SECRET, or CINT_ACCESS_TOKEN.

Examples:
  npm run reports -- doctor
  npm run reports -- doctor --account-id 13 --new-token
  npm run reports -- doctor --cint-url https://api.cint.com/v1

Exit status: 0 no problem (there may be warnings), 1 a problem, 2 the usage is wrong, 130 interrupted.`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../lib/doctor/doctor.ts');
      exit(await doctor(options, surroundings));
    });
}
