import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { secretsManagerVault } from '../../lambdas/cint/vault.ts';
import { SECRETS } from '../support/cint.ts';

const TOKEN = { access_token: 'a-token', renew_at: null };

function vault() {
  const mock = mockClient(SecretsManagerClient);
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  return { mock, vault: secretsManagerVault(client, SECRETS) };
}

/** An error as the SDK raises it. */
function refusal(name: string, httpStatusCode: number): SecretsManagerServiceException {
  return new SecretsManagerServiceException({
    name,
    message: 'the words of AWS',
    $fault: httpStatusCode >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode, requestId: 'a-request' },
  });
}

describe('secrets', () => {
  it('that hold no value, or a random word, are empty', async () => {
    const { mock, vault: empty } = vault();
    mock.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
    expect(await empty.readToken()).toEqual({ token: undefined, version: 'none' });
    mock.on(GetSecretValueCommand).resolves({ SecretString: 'a random word' });
    expect(await empty.readCredentials()).toBeUndefined();
  });

  it.each([
    ['ThrottlingException', 400, 'AWS.Unavailable'],
    ['InternalServiceError', 500, 'AWS.Unavailable'],
    ['AccessDeniedException', 400, 'AWS.Rejected'],
  ])(
    'that AWS answers with %s end in the error table, read or written, naming the secret',
    async (name, status, error) => {
      const { mock, vault: refused } = vault();
      mock.on(GetSecretValueCommand).rejects(refusal(name, status));
      mock.on(PutSecretValueCommand).rejects(refusal(name, status));
      await expect(refused.readCredentials()).rejects.toMatchObject({
        name: error,
        message: expect.stringMatching(`Secrets Manager could not read the secret the-credentials: ${name}`),
      });
      await expect(refused.writeToken(TOKEN)).rejects.toMatchObject({
        name: error,
        message: expect.stringMatching(`Secrets Manager could not write the secret the-token: ${name}`),
      });
    },
  );
});

describe('the claim to replace a token', () => {
  const exists = new ResourceExistsException({ message: 'exists', $metadata: {} });
  const asked = async (version: string, period: number) => {
    const { mock, vault: claiming } = vault();
    mock.on(PutSecretValueCommand).resolves({});
    expect(await claiming.claim(version, period)).toBe(true);
    return mock.commandCalls(PutSecretValueCommand)[0]?.args[0].input;
  };

  it('is a version of the token secret that nobody reads, with an id made from the old version and the period', async () => {
    const one = await asked('v1', 7);
    expect(one).toMatchObject({ SecretId: SECRETS.token_secret_id, VersionStages: ['RENEWAL'] });
    expect((await asked('v1', 7))?.ClientRequestToken).toBe(one?.ClientRequestToken);
    expect((await asked('v2', 7))?.ClientRequestToken).not.toBe(one?.ClientRequestToken);
  });

  it('can be made again in the next period: whoever made it may have died', async () => {
    expect((await asked('v1', 8))?.ClientRequestToken).not.toBe((await asked('v1', 7))?.ClientRequestToken);
  });

  it('is lost where another was faster', async () => {
    const { mock, vault: claiming } = vault();
    mock.on(PutSecretValueCommand).rejects(exists);
    expect(await claiming.claim('v1', 7)).toBe(false);
  });
});
