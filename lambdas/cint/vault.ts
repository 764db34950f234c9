import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { z } from 'zod';
import { awsFailure } from './aws-errors.ts';
import { credentialsSchema, tokenSchema, type Vault } from './token.ts';

/** Credentials and the shared token in AWS Secrets Manager, each in its own secret. */
export function secretsManagerVault(
  client: SecretsManagerClient,
  ids: { readonly credentials: string; readonly token: string },
): Vault {
  async function read<T>(id: string, schema: z.ZodType<T>): Promise<T | undefined> {
    let text: string | undefined;
    try {
      text = (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
    } catch (error) {
      // A secret without a value yet is answered so.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw awsFailure(error, 'Secrets Manager', `read the secret ${id}`);
    }
    return schema.safeParse(jsonOrUndefined(text)).data;
  }
  return {
    readToken: () => read(ids.token, tokenSchema),
    readCredentials: () => read(ids.credentials, credentialsSchema),
    async writeToken(token) {
      const SecretString = JSON.stringify(token);
      try {
        await client.send(new PutSecretValueCommand({ SecretId: ids.token, SecretString }));
      } catch (error) {
        throw awsFailure(error, 'Secrets Manager', `write the secret ${ids.token}`);
      }
    },
    credentialsPlace: `the secret ${ids.credentials}`,
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
