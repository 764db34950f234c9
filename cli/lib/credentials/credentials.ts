import { addAbortSignal, type Readable } from 'node:stream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../../../lambdas/cint/token.ts';
import { printJson, toExitStatus } from '../aws/command.ts';
import { readDeployment } from '../aws/deployment.ts';
import { type AwsOptions, clientConfig } from '../aws/options.ts';
import { aloud, step } from '../aws/step.ts';
import type { Surroundings } from '../aws/surroundings.ts';
import { EXIT } from '../exit.ts';
import { accountAsked, accountOf, refuseOthers } from './arguments.ts';
import { askPair } from './ask-pair.ts';
import { readBounded, readPair } from './read-pair.ts';
import { store } from './store.ts';
import { tryOut } from './try-out.ts';

export type CredentialsOptions = AwsOptions & {
  readonly accountId?: string;
  /** false with `--no-check`. */
  readonly check: boolean;
  readonly authUrl?: string;
  readonly json?: true;
  /** What was typed besides options that exist. */
  readonly others: readonly string[];
};

/** Standard input; a terminal where it says so. */
export type Keyboard = Readable & { readonly isTTY?: boolean };

type World = Pick<Surroundings, 'stdout' | 'stderr' | 'environment' | 'now' | 'onInterrupt' | 'leave'>;

const WHILE_STORING = 'Interrupted while storing; run the same command again.';

/** Stores an account's credentials: those that a person types, or that come from standard input. */
export async function credentials(
  options: CredentialsOptions,
  surroundings: World,
  stdin: Keyboard,
): Promise<number> {
  return toExitStatus(options, surroundings, async () => {
    refuseOthers(options.others);
    const asked = accountAsked(options.accountId);
    const config = clientConfig(options, surroundings.environment);
    const audience = { ...options, ...surroundings };
    const deployment = await step(audience, `Reading the stack ${options.stack}`, () =>
      readDeployment(new CloudFormationClient(config), options.stack, options),
    );
    const [account, secrets] = accountOf(deployment, asked);

    const leaving = new AbortController();
    const off = surroundings.onInterrupt(() => leaving.abort(new Error('Interrupted')));
    let pair: Credentials | undefined;
    try {
      pair = await readFrom(stdin, account, surroundings, leaving.signal);
      const typed = pair;
      if (typed !== undefined && options.check) {
        await aloud(audience, 'Asking Cint for a token', () =>
          tryOut(typed, options.authUrl, surroundings, leaving.signal),
        );
      }
    } catch (error) {
      if (!leaving.signal.aborted) throw error;
    } finally {
      off();
    }
    if (pair === undefined || leaving.signal.aborted) return left(options, surroundings);
    const complete = pair;
    await step(
      audience,
      `Storing the credentials of account ${account}`,
      () => store(new SecretsManagerClient(config), secrets, complete),
      WHILE_STORING,
    );

    const { credentials_secret_id, token_secret_id } = secrets;
    if (!options.json) {
      surroundings.stdout.write(
        `Stored client_id and client_secret of account ${account} in\n  ${credentials_secret_id}\n` +
          `${options.check ? 'Cint gives a token for them.' : 'Cint was not asked about them.'} ` +
          `Runs use them at their next look, within 15 minutes: the shared token is emptied, in\n  ${token_secret_id}\n`,
      );
    }
    printJson(options, surroundings, {
      outcome: 'STORED',
      account_id: Number(account),
      credentials_secret_arn: credentials_secret_id,
      token_secret_arn: token_secret_id,
      checked: options.check,
    });
    return EXIT.ok;
  });
}

async function readFrom(
  stdin: Keyboard,
  account: string,
  { stderr }: World,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  if (stdin.isTTY === true) return askPair(account, { input: stdin, output: stderr, signal });
  return readPair(await readBounded(addAbortSignal(signal, stdin)));
}

function left(options: CredentialsOptions, surroundings: World): number {
  const cause = 'Nothing was stored.';
  surroundings.stderr.write(`Interrupted. ${cause}\n`);
  printJson(options, surroundings, { outcome: 'FAILED', state: null, error: 'Interrupted', cause });
  return EXIT.interrupted;
}
