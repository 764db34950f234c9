import type { Command } from 'commander';
import { addAwsOptions } from '../lib/aws/options.ts';
import { realSurroundings, type Surroundings } from '../lib/aws/surroundings.ts';
import type { CredentialsOptions } from '../lib/credentials/credentials.ts';
import { JSON_OPTION } from '../lib/json-option.ts';

export function addCredentialsCommand(
  program: Command,
  exit: (status: number) => void,
  surroundings: Surroundings = realSurroundings,
): void {
  const command = program
    .command('credentials')
    .summary("store a Cint account's client_id and client_secret in its secret")
    .description(
      "Stores an account's client_id and client_secret in its AWS secret, after asking Cint for a token with them. No deploy is needed; the same command replaces them later.",
    )
    .option('--account-id <n>', 'the Cint account (default: the only one of the stack)')
    .option('--no-check', 'store them without asking Cint')
    .option('--auth-url <url>', 'where Cint gives tokens (default: https://auth.cint.com/oauth/token)');
  addAwsOptions(command)
    .option(...JSON_OPTION)
    // Commander would repeat what it does not know, and that may be a secret.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
The credentials are never part of the command line. On a terminal they are asked for. Otherwise they come from standard
input: {"client_id": "...", "client_secret": "..."}, or two lines, client_id first.
The shared token is emptied, so that runs use the new credentials within 15 minutes.

Examples:
  npm run reports -- credentials --account-id 13
  pass show cint/account-13 | npm run reports -- credentials --account-id 13

Exit status: 0 stored, 1 not stored (Cint or AWS refuses), 2 the usage or the input is wrong, 130 interrupted: not stored, unless it says otherwise.`,
    )
    .action(async (options: Omit<CredentialsOptions, 'others'>) => {
      const { credentials } = await import('../lib/credentials/credentials.ts');
      exit(await credentials({ ...options, others: command.args }, surroundings, process.stdin));
    });
}
