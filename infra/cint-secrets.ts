import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { SecretIds } from '../lambdas/contract/accounts.ts';
import { USE_OF_KEY } from './encryption.ts';
import type { ReportFunction } from './functions.ts';
import { CREDENTIALS_ARE_CINTS, TOKEN_IS_RENEWED } from './nag.ts';

export type CintSecretsProps = {
  readonly accountId: number;
  readonly encryptionKey: IKey | undefined;
  /** A secret that holds `client_id` and `client_secret` already, in place of one of our own. */
  readonly credentials: ISecret | undefined;
};

/** The secrets of one Cint account: its credentials, which people store, and its access token, which the Lambdas share. No value is in the template. */
export class CintSecrets extends Construct {
  readonly credentials: ISecret;
  readonly token: ISecret;
  readonly ids: SecretIds;
  readonly #accountId: number;

  constructor(scope: Construct, id: string, { accountId, encryptionKey, credentials }: CintSecretsProps) {
    super(scope, id);
    this.#accountId = accountId;
    const encryption = encryptionKey === undefined ? {} : { encryptionKey };
    this.credentials = credentials ?? this.#credentials(accountId, encryption);
    const token = new Secret(this, 'Token', {
      description: `Cint access token of account ${accountId}, shared by the Lambdas. Written by them; do not edit.`,
      ...encryption,
    });
    TOKEN_IS_RENEWED.acknowledge(token);
    this.token = plain(token);
    this.ids = {
      // A secret that was imported by its name has no whole ARN; its name does as well.
      credentials_secret_id: this.credentials.secretFullArn ?? this.credentials.secretName,
      token_secret_id: this.token.secretArn,
    };
  }

  #credentials(accountId: number, encryption: { readonly encryptionKey?: IKey }): ISecret {
    const secret = new Secret(this, 'Credentials', {
      description: `Cint API credentials of account ${accountId}: {"client_id": "...", "client_secret": "..."}`,
      ...encryption,
    });
    CREDENTIALS_ARE_CINTS.acknowledge(secret);
    return plain(secret);
  }

  grantUse(user: ReportFunction): void {
    const { secretFullArn, secretArn } = this.credentials;
    // Secrets Manager ends each ARN with six characters of its own.
    const credentials = secretFullArn ?? `${secretArn}-??????`;
    user.allow(
      ['secretsmanager:GetSecretValue'],
      [credentials, this.token.secretArn],
      `Account${this.#accountId}`,
    );
    user.allow(['secretsmanager:PutSecretValue'], [this.token.secretArn]);
    for (const { encryptionKey } of [this.credentials, this.token]) {
      if (encryptionKey !== undefined) user.allow(USE_OF_KEY, [encryptionKey.keyArn]);
    }
  }
}

/** CDK's classes write `| undefined` where its interfaces have optional fields. */
function plain(secret: Secret): ISecret {
  return secret as ISecret;
}
