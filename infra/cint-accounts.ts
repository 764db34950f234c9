import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Accounts } from '../lambdas/contract/accounts.ts';
import { CintSecrets } from './cint-secrets.ts';
import type { AccountConfig } from './config/config.ts';
import type { ReportFunction } from './functions.ts';

/** The Cint accounts of one stack, each with its own secrets. */
export class CintAccounts {
  /** What the state machine's definition tells its Lambdas. */
  readonly known: Accounts;
  readonly #secrets: readonly CintSecrets[];

  /** @param credentials secrets that hold `client_id` and `client_secret` already, by account id */
  constructor(
    scope: Construct,
    accounts: readonly AccountConfig[],
    credentials: Readonly<Record<number, ISecret>>,
    encryptionKey: IKey | undefined,
  ) {
    const made = accounts.map(({ account_id, email_recipients }) => ({
      account_id,
      email_recipients: [...email_recipients],
      secrets: new CintSecrets(scope, `Account${account_id}`, {
        accountId: account_id,
        encryptionKey,
        credentials: credentials[account_id],
      }),
    }));
    this.#secrets = made.map(({ secrets }) => secrets);
    this.known = Object.fromEntries(
      made.map(({ account_id, email_recipients, secrets }) => [
        String(account_id),
        { ...secrets.ids, email_recipients },
      ]),
    );
  }

  grantUse(user: ReportFunction): void {
    for (const secrets of this.#secrets) secrets.grantUse(user);
  }
}
