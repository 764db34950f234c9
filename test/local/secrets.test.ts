import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startLocalSecrets } from '../../local/secrets.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

async function started(initial: Readonly<Record<string, string>>) {
  const secrets = await startLocalSecrets(initial);
  // As in the Lambdas: the endpoint comes from the environment.
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.endpoint);
  const client = new SecretsManagerClient({ region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    client.destroy();
    await secrets.close();
  });
  return { secrets, client };
}

describe('the local Secrets Manager', () => {
  it('gives the SDK a secret, under a path that the SDK keeps', async () => {
    const { client } = await started({ credentials: '{"client_id":"me"}' });
    const got = await client.send(new GetSecretValueCommand({ SecretId: 'credentials' }));
    expect(got.SecretString).toBe('{"client_id":"me"}');
    expect(got).toMatchObject({ Name: 'credentials', VersionStages: ['AWSCURRENT'] });
  });

  it('holds no value in a new secret until one is put, as AWS does', async () => {
    const { client, secrets } = await started({ token: '' });
    const get = () => client.send(new GetSecretValueCommand({ SecretId: 'token' }));
    await expect(get()).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(secrets.read('token')).toBeUndefined();
    const SecretString = 'é"\n'.repeat(1000);
    const put = await client.send(new PutSecretValueCommand({ SecretId: 'token', SecretString }));
    expect(await get()).toMatchObject({ SecretString, VersionId: put.VersionId });
    expect(secrets.read('token')).toBe(SecretString);
  });

  it('does not know other secrets, to read or to write', async () => {
    const { client, secrets } = await started({ token: 'x' });
    for (const SecretId of ['tokens', '__proto__', 'constructor']) {
      const get = client.send(new GetSecretValueCommand({ SecretId }));
      await expect(get).rejects.toBeInstanceOf(ResourceNotFoundException);
      const put = client.send(new PutSecretValueCommand({ SecretId, SecretString: 'x' }));
      await expect(put).rejects.toBeInstanceOf(ResourceNotFoundException);
      expect(secrets.read(SecretId)).toBeUndefined();
    }
  });

  it('refuses other operations, empty values and long bodies by name, without the value', async () => {
    const { client } = await started({ token: 'x' });
    const update = client.send(new UpdateSecretCommand({ SecretId: 'token', SecretString: 'y' }));
    await expect(update).rejects.toMatchObject({ name: 'UnknownOperationException' });
    for (const SecretString of ['', 'v'.repeat(65_537), 'v'.repeat(1_000_000)]) {
      const put = client.send(new PutSecretValueCommand({ SecretId: 'token', SecretString }));
      await expect(put).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.not.stringContaining('vvv'),
      });
    }
  });

  it('answers 404 to whoever does not know the path', async () => {
    const { secrets } = await started({ token: 'x' });
    const body = JSON.stringify({ SecretId: 'token' });
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
    for (const url of [
      new URL('/', secrets.endpoint),
      new URL('/x', secrets.endpoint),
      `${secrets.endpoint}x`,
    ]) {
      const response = await fetch(url, { method: 'POST', headers, body });
      expect(response.status).toBe(404);
      expect(await response.text()).toBe('');
    }
    const known = await fetch(secrets.endpoint, { method: 'POST', headers, body });
    expect(known.status).toBe(200);
  });

  it('has another path every time', async () => {
    const one = await started({});
    const other = await started({});
    expect(new URL(one.secrets.endpoint).pathname).not.toBe(new URL(other.secrets.endpoint).pathname);
    expect(new URL(one.secrets.endpoint).pathname.length).toBeGreaterThan(32);
  });
});
