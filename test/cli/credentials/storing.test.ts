import {
  DecryptionFailure,
  InternalServiceError,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { lastLine } from '../../support/cli.ts';
import { simulated } from '../../support/simulated.ts';
import { cloudFormation, OUTPUTS } from '../aws/recorded.ts';
import {
  CLIENT_ID,
  CREDENTIALS_ARN,
  deploy,
  PAIR,
  SECRET,
  secrets,
  storing,
  TOKEN_ARN,
  written,
} from './storing.ts';

beforeEach(deploy);

describe('storing credentials', () => {
  it('asks Cint for a token, stores them, then empties the shared token', async () => {
    const simulator = await simulated();
    const { status, stdout } = await storing(JSON.stringify(PAIR), simulator);
    expect(status).toBe(0);
    expect(simulator.requests.map(({ operation, body }) => [operation, body])).toEqual([
      ['token', expect.objectContaining(PAIR)],
    ]);
    expect(written()).toEqual([
      [CREDENTIALS_ARN, JSON.stringify(PAIR)],
      [TOKEN_ARN, '{}'],
    ]);
    expect(stdout).toContain(CREDENTIALS_ARN);
    expect(stdout).toContain('Cint gives a token for them');
  });

  it('does not ask Cint with --no-check', async () => {
    const { status, stdout } = await storing(JSON.stringify(PAIR), undefined);
    expect(status).toBe(0);
    expect(written()).toHaveLength(2);
    expect(stdout).toContain('Cint was not asked');
  });

  it('prints where, never what, as JSON, too', async () => {
    const { stdout, stderr } = await storing(JSON.stringify(PAIR), await simulated(), { json: true });
    expect(lastLine(stdout)).toEqual({
      outcome: 'STORED',
      account_id: 13,
      credentials_secret_arn: CREDENTIALS_ARN,
      token_secret_arn: TOKEN_ARN,
      checked: true,
    });
    expect(stdout + stderr).not.toContain(SECRET);
    expect(stdout + stderr).not.toContain(CLIENT_ID);
  });

  it('stores nothing that Cint refuses', async () => {
    const { status, stdout, stderr } = await storing(
      JSON.stringify({ ...PAIR, client_secret: 'wrong' }),
      await simulated(),
      { json: true },
    );
    expect(status).toBe(1);
    expect(written()).toEqual([]);
    expect(stderr).toContain('Cint answered 401 access_denied');
    expect(stderr).toContain('Nothing was stored.');
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Cint.Unauthorized' });
  });

  it.each([
    [
      'echoes the credentials',
      {
        status: 401,
        body: { error: 'access_denied', error_description: `${SECRET} of ${CLIENT_ID} is bad` },
      },
    ],
    ['is down', { status: 503, text: `no ${SECRET}` }],
    ['throttles', { status: 429, body: { detail: `${CLIENT_ID} asks too often` } }],
    ['resets the connection', { action: 'reset' as const }],
  ])('stores nothing, and shows no secret, where Cint %s', async (_, fault) => {
    const simulator = await simulated({ faults: [{ on: 'token', ...fault }] });
    const { status, stdout, stderr } = await storing(JSON.stringify(PAIR), simulator, { json: true });
    expect(status).toBe(1);
    expect(written()).toEqual([]);
    expect(stderr).toContain('Nothing was stored. --no-check');
    expect(stdout + stderr).not.toContain(SECRET);
    expect(stdout + stderr).not.toContain(CLIENT_ID);
  });

  it('sends credentials to no URL that is in the clear', async () => {
    const { status, stderr } = await storing(JSON.stringify(PAIR), undefined, {
      check: true,
      authUrl: 'http://auth.cint.example/oauth/token',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('--auth-url must be https');
    expect(written()).toEqual([]);
  });
});

describe('AWS', () => {
  const denied = new SecretsManagerServiceException({
    name: 'AccessDeniedException',
    message: `User: arn:aws:iam::123456789012:user/me is not authorized to perform: secretsmanager:PutSecretValue on resource: ${CREDENTIALS_ARN} because no identity-based policy allows it`,
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });
  it.each([
    [denied, 1, 'the permission secretsmanager:PutSecretValue on arn:aws:secretsmanager'],
    [
      new ResourceNotFoundException({
        message: "can't find the specified secret.",
        $metadata: { httpStatusCode: 400 },
      }),
      1,
      'ResourceNotFoundException',
    ],
    [
      new InternalServiceError({
        message: 'An error occurred on the server side.',
        $metadata: { httpStatusCode: 500 },
      }),
      1,
      'InternalServiceError',
    ],
  ])('that refuses the credentials ends in its words: %s', async (error, expected, message) => {
    secrets.on(PutSecretValueCommand).rejects(error);
    const { status, stdout, stderr } = await storing(JSON.stringify(PAIR), undefined, { json: true });
    expect(status).toBe(expected);
    expect(stderr).toContain(`Could not write the secret ${CREDENTIALS_ARN}`);
    expect(stderr).toContain(message);
    expect(written()).toHaveLength(1);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('that keeps the old token is told: the credentials are stored, but not in use yet', async () => {
    secrets
      .on(PutSecretValueCommand, { SecretId: TOKEN_ARN })
      .rejects(
        new DecryptionFailure({ message: 'The key is disabled.', $metadata: { httpStatusCode: 400 } }),
      );
    const { status, stdout, stderr } = await storing(JSON.stringify(PAIR), undefined, { json: true });
    expect(status).toBe(1);
    expect(stderr).toContain(
      `The credentials are stored in ${CREDENTIALS_ARN}, but runs use the token of the old ones`,
    );
    expect(stderr).toContain(TOKEN_ARN);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Credentials.TokenKept' });
  });
});

describe('the account', () => {
  const TWO = {
    ...OUTPUTS,
    Account27CredentialsSecretArn:
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:Credentials27-abcdef',
    Account27TokenSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:Token27-abcdef',
  };
  it('has its own secrets', async () => {
    cloudFormation(TWO);
    await storing(JSON.stringify(PAIR), undefined, { accountId: '27' });
    expect(written().map(([id]) => id)).toEqual([
      TWO.Account27CredentialsSecretArn,
      TWO.Account27TokenSecretArn,
    ]);
  });

  it.each([
    [
      'must be named where there are several',
      undefined,
      'has several Cint accounts: name one, --account-id 13, 27.',
    ],
    ['must be one of the stack', '14', 'has no Cint account 14; it has 13, 27.'],
    [
      'must be a number, and a secret in its place is not repeated',
      SECRET,
      '--account-id must be the number',
    ],
  ])('%s', async (_, accountId, message) => {
    cloudFormation(TWO);
    const { status, stderr } = await storing(JSON.stringify(PAIR), undefined, {
      ...(accountId === undefined ? {} : { accountId }),
    });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(SECRET);
    expect(written()).toEqual([]);
  });
});
