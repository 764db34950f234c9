import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OUTPUTS } from '../aws/recorded.ts';
import { deployFaultless, PAIR, SECRET, secrets, simulator } from './deployment.ts';
import { ailments, diagnosed } from './diagnosed.ts';

beforeEach(deployFaultless);

describe('an account', () => {
  const token = (renew_at: string | null, access_token = 'not-of-this-simulator') =>
    secrets
      .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13TokenSecretArn })
      .resolves({ SecretString: JSON.stringify({ access_token, renew_at }), VersionId: '1' });
  const credentials = (SecretString: string) =>
    secrets
      .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13CredentialsSecretArn })
      .resolves({ SecretString, VersionId: '1' });

  /** A token of the simulator, made before. */
  async function shared(): Promise<string> {
    const answer = await fetch(simulator.authUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...PAIR,
        grant_type: 'client_credentials',
        audience: 'https://api.luc.id',
        auth_scopes: 'app:api',
      }),
    });
    return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }

  it('uses the shared token while it is fresh, and says that the credentials were not tried', async () => {
    token('2026-12-01T12:00:00.000Z', await shared());
    const { stdout } = await diagnosed();
    expect(stdout).toContain(
      'Account 13: token: There is a shared token, good until 2026-12-01T12:00:00.000Z; the credentials were not tried',
    );
    expect(simulator.tokensMinted).toBe(1);
  });

  it('gets a token of its own with --new-token', async () => {
    token('2026-12-01T12:00:00.000Z', await shared());
    const { stdout } = await diagnosed({ newToken: true });
    expect(stdout).toContain('Account 13: token: Cint gives a token for these credentials');
    expect(simulator.tokensMinted).toBe(2);
    expect(secrets.commandCalls(PutSecretValueCommand)).toEqual([]);
  });

  it('gets a token of its own where the shared one is old', async () => {
    token('2026-12-01T09:59:59.000Z', await shared());
    await diagnosed();
    expect(simulator.tokensMinted).toBe(2);
  });

  it('tells of a shared token that Cint refuses, and does not replace it', async () => {
    token('2026-12-01T12:00:00.000Z');
    const { status, stdout } = await diagnosed();
    expect(status).toBe(0);
    expect(stdout).toContain('the shared token was refused, and the next run replaces it');
    expect(secrets.commandCalls(PutSecretValueCommand)).toEqual([]);
  });

  it.each([
    ['an empty secret', () => credentials('a random word')],
    ['half of a pair', () => credentials('{"client_id":"client-id-4711"}')],
    [
      'a secret without a value',
      () =>
        secrets
          .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13CredentialsSecretArn })
          .rejects(new ResourceNotFoundException({ message: 'no AWSCURRENT', $metadata: {} })),
    ],
  ])('with %s says how to store credentials', async (_, prepare) => {
    prepare();
    const found = await ailments();
    expect(found.map(({ check, status }) => [check, status])).toEqual([
      ['Account 13: credentials', 'problem'],
      ['Account 13: token', 'problem'],
      ['Account 13: account', 'skipped'],
      ['Account 13: permission', 'skipped'],
    ]);
    expect(found[0]?.remedy).toBe('npm run reports -- credentials --account-id 13');
  });

  it('whose secret may not be read says which permission is missing', async () => {
    secrets.on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13CredentialsSecretArn }).rejects(
      new SecretsManagerServiceException({
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::123456789012:user/me is not authorized to perform: secretsmanager:GetSecretValue on resource: ${OUTPUTS.Account13CredentialsSecretArn}`,
        $fault: 'client',
        $metadata: { httpStatusCode: 400 },
      }),
    );
    const found = await ailments();
    expect(found[0]).toMatchObject({
      check: 'Account 13: credentials',
      status: 'problem',
      message: expect.stringContaining('the permission secretsmanager:GetSecretValue on arn:aws'),
    });
  });

  it('whose credentials Cint refuses says how to store others', async () => {
    credentials(JSON.stringify({ ...PAIR, client_secret: 'wrong' }));
    const found = await ailments();
    expect(found[0]).toMatchObject({
      check: 'Account 13: token',
      status: 'problem',
      message: expect.stringContaining('Cint answered 401 access_denied'),
      remedy: 'npm run reports -- credentials --account-id 13',
    });
  });

  it('whose credentials Cint repeats in its refusal are not shown', async () => {
    simulator.setFaults([
      { on: 'token', status: 401, body: { error: 'access_denied', error_description: `${SECRET} is bad` } },
    ]);
    const { stdout } = await diagnosed();
    expect(stdout).toContain('*** is bad');
  });
});
