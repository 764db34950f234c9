import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { v5 as uuidv5 } from 'uuid';
import type { z } from 'zod';
import type { SecretIds } from '../contract/accounts.ts';
import { awsFailure } from './aws-errors.ts';
import { credentialsSchema, tokenSchema, type Vault } from './token.ts';

/** Namespace of the claims to replace a token: a constant of this product, made once at random. */
const CLAIM_NAMESPACE = '7b0c7a64-5a3c-4a53-9b0e-1e0f3a0c8f7d';

/** Staging label of claims: what Lambdas read stays under AWSCURRENT. */
const CLAIM_STAGE = 'RENEWAL';

/** Credentials and the shared token in AWS Secrets Manager, each in its own secret. */
export function secretsManagerVault(client: SecretsManagerClient, ids: SecretIds): Vault {
  const { credentials_secret_id, token_secret_id } = ids;
  async function read<T>(id: string, schema: z.ZodType<T>) {
    try {
      const { SecretString, VersionId = 'none' } = await client.send(
        new GetSecretValueCommand({ SecretId: id }),
      );
      return { value: schema.safeParse(jsonOrUndefined(SecretString)).data, version: VersionId };
    } catch (error) {
      // A secret without a value yet is answered so.
      if (error instanceof ResourceNotFoundException) return { value: undefined, version: 'none' };
      throw awsFailure(error, 'Secrets Manager', `read the secret ${id}`);
    }
  }
  async function put(input: Omit<PutSecretValueCommandInput, 'SecretId'>): Promise<void> {
    try {
      await client.send(new PutSecretValueCommand({ SecretId: token_secret_id, ...input }));
    } catch (error) {
      if (error instanceof ResourceExistsException) throw error;
      throw awsFailure(error, 'Secrets Manager', `write the secret ${token_secret_id}`);
    }
  }
  return {
    async readToken() {
      const { value, version } = await read(token_secret_id, tokenSchema);
      return { token: value, version };
    },
    readCredentials: async () => (await read(credentials_secret_id, credentialsSchema)).value,
    writeToken: (token) => put({ SecretString: JSON.stringify(token) }),
    /**
     * Everyone writes a version of the same id, each with other content: Secrets Manager takes the first, and
     * refuses the others, since a version cannot change (API reference, PutSecretValue, ClientRequestToken).
     */
    async claim(version, period) {
      try {
        await put({
          ClientRequestToken: uuidv5(`${version}/${period}`, CLAIM_NAMESPACE),
          SecretString: JSON.stringify({ claim: randomUUID() }),
          VersionStages: [CLAIM_STAGE],
        });
        return true;
      } catch (error) {
        if (error instanceof ResourceExistsException) return false;
        throw error;
      }
    },
    credentialsPlace: `the secret ${credentials_secret_id}`,
  };
}

/** A new secret holds a random word, not JSON: that is "no value yet", too. */
function jsonOrUndefined(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
