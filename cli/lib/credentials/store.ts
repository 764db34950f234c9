import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../../../lambdas/cint/token.ts';
import type { SecretIds } from '../../../lambdas/contract/accounts.ts';
import { awsError } from '../aws/errors.ts';

/** Lambdas take this for "no token yet", and ask Cint for one. */
const NO_TOKEN = '{}';

/** The credentials are stored, but runs go on with the old token for a while. */
class TokenKept extends Error {
  override readonly name = 'Credentials.TokenKept';
}

/**
 * Stores credentials, and empties the shared token that was made with the old ones.
 * @throws AwsProblem where nothing was stored; TokenKept
 */
export async function store(
  client: SecretsManagerClient,
  { credentials_secret_id, token_secret_id }: SecretIds,
  { client_id, client_secret }: Credentials,
): Promise<void> {
  const put = (SecretId: string, SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString }));
  try {
    await put(credentials_secret_id, JSON.stringify({ client_id, client_secret }));
  } catch (error) {
    throw awsError(error, `write the secret ${credentials_secret_id}`);
  }
  try {
    await put(token_secret_id, NO_TOKEN);
  } catch (error) {
    const failure = awsError(error, `empty the secret ${token_secret_id}`);
    throw new TokenKept(
      `The credentials are stored in ${credentials_secret_id}, but runs use the token of the old ones until it ends, at most a day.\n` +
        `  ${failure instanceof Error ? failure.message : String(failure)}\n` +
        '  Mend this, and repeat the command.',
    );
  }
}
