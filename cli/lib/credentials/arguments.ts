import type { SecretIds } from '../../../lambdas/contract/accounts.ts';
import type { Deployment } from '../aws/deployment.ts';
import { UsageError } from '../exit.ts';

/** An option's name; anything else may be a secret, and is not repeated. */
const OPTION_NAME = /^--[a-z][a-z-]*(?==|$)/;

/** @throws UsageError where more was typed than options that exist */
export function refuseOthers(others: readonly string[]): void {
  if (others.length === 0) return;
  const names = others.flatMap((other) => OPTION_NAME.exec(other)?.[0] ?? []);
  throw new UsageError(
    names.length === 0
      ? 'credentials takes options only.'
      : `There is no option ${names.join(', ')}. Add --help for what is allowed.`,
    [
      'client_id and client_secret are never part of a command line: they are asked for, or read from standard input.',
      "If you have just typed a secret, it is in your shell's history: have Cint replace it.",
    ],
  );
}

/** The id of an account, as typed. */
export function accountAsked(accountId: string | undefined): string | undefined {
  // Not repeated: it may be a secret in the wrong place.
  if (accountId === undefined || /^[1-9]\d{0,9}$/.test(accountId)) return accountId;
  throw new UsageError('--account-id must be the number of a Cint account, such as 13.');
}

/** The account that is meant, and its secrets. */
export function accountOf(
  { stack, accounts }: Deployment,
  asked: string | undefined,
): readonly [string, SecretIds] {
  const known = Object.entries(accounts);
  const ids = Object.keys(accounts).join(', ');
  const [first] = known;
  if (first === undefined) {
    throw new UsageError(`The stack ${stack} has no Cint account.`, ['Add it to reports.yaml, and deploy.']);
  }
  if (asked === undefined) {
    if (known.length === 1) return first;
    throw new UsageError(`The stack ${stack} has several Cint accounts: name one, --account-id ${ids}.`);
  }
  const found = known.find(([id]) => id === asked);
  if (found !== undefined) return found;
  throw new UsageError(`The stack ${stack} has no Cint account ${asked}; it has ${ids}.`, [
    'A new account belongs into reports.yaml, and is then deployed.',
  ]);
}
