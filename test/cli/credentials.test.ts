import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import {
  DecryptionFailure,
  InternalServiceError,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type CredentialsOptions, credentials } from '../../cli/lib/credentials/credentials.ts';
import { startLocalSecrets } from '../../local/secrets.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { lastLine, reports } from '../support/cli.ts';
import { simulated } from '../support/simulated.ts';
import { cloudFormation, OUTPUTS } from './aws/recorded.ts';

const CLIENT_ID = 'client-id-4711';
const SECRET = 'client-secret-0815';
const PAIR = { client_id: CLIENT_ID, client_secret: SECRET };
const CREDENTIALS_ARN = OUTPUTS.Account13CredentialsSecretArn;
const TOKEN_ARN = OUTPUTS.Account13TokenSecretArn;

const secrets = mockClient(SecretsManagerClient);

beforeEach(() => {
  secrets.reset();
  secrets.on(PutSecretValueCommand).resolves({});
  cloudFormation();
});

/** What was written, in order. */
const written = () =>
  secrets
    .commandCalls(PutSecretValueCommand)
    .map(({ args: [{ input }] }) => [input.SecretId, input.SecretString]);

/** What a person sees, and types then. */
type Keys = { readonly terminal: readonly (readonly [sees: string, types: string])[] };

const ASKS_ID = 'client_id of account 13:';
const ASKS_SECRET = 'client_secret:';

/** The command in this process, its standard input a pipe with a text, or a terminal that a person types on. */
async function storing(
  input: string | Keys,
  simulator: Simulator | undefined,
  options: Partial<CredentialsOptions> = {},
  onReady: (interrupt: () => void) => void = () => undefined,
) {
  const stdin = Object.assign(new PassThrough(), { isTTY: typeof input !== 'string' });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  // As the real one, which a prompt cannot end.
  stderr.end = () => stderr;
  let interrupt: () => void = () => undefined;
  const surroundings = {
    stdout,
    stderr,
    environment: { AWS_REGION: 'eu-west-1' },
    now: () => new Date(),
    onInterrupt(listener: () => void) {
      interrupt = listener;
      onReady(() => interrupt());
      return () => {
        interrupt = () => undefined;
      };
    },
  };
  let shown = '';
  const typed = typeof input === 'string' ? [] : [...input.terminal];
  stderr.on('data', (data) => {
    shown += String(data);
    const [sees = '', types = ''] = typed[0] ?? [];
    if (typed.length === 0 || !String(data).includes(sees)) return;
    typed.shift();
    setImmediate(() => stdin.write(types));
  });
  let printed = '';
  stdout.on('data', (data) => {
    printed += String(data);
  });
  if (typeof input === 'string') stdin.end(input);
  const where = simulator === undefined ? {} : { authUrl: simulator.authUrl };
  const all = { stack: 'CintReports', check: simulator !== undefined, others: [], ...where, ...options };
  const status = await credentials(all, surroundings, stdin);
  await new Promise((resolve) => setImmediate(resolve));
  return { status, stdout: printed, stderr: shown };
}

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
    [denied, 2, 'the permission secretsmanager:PutSecretValue on arn:aws:secretsmanager'],
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

describe('standard input', () => {
  it.each([
    ['JSON', `${JSON.stringify(PAIR, null, 2)}\n`],
    [
      'JSON with a byte order mark, and line ends in the values',
      `\uFEFF{"client_id":"${CLIENT_ID}\\n","client_secret":"${SECRET}\\r\\n"}`,
    ],
    ['two lines', `${CLIENT_ID}\n${SECRET}\n`],
    ['two lines of Windows', `${CLIENT_ID}\r\n${SECRET}\r\n`],
    ['two lines without an end', `${CLIENT_ID}\n${SECRET}`],
  ])('may be %s', async (_, text) => {
    expect((await storing(text, undefined)).status).toBe(0);
    expect(written()[0]).toEqual([CREDENTIALS_ARN, JSON.stringify(PAIR)]);
  });

  it.each([
    ['nothing', '', 'There is nothing on standard input.'],
    ['one line', SECRET, 'There are not two lines'],
    ['three lines', `${CLIENT_ID}\n${SECRET}\n${SECRET}`, 'There are not two lines'],
    ['an empty line', `${CLIENT_ID}\n\n${SECRET}`, 'There are not two lines'],
    ['JSON that is broken', `{"client_id": "${CLIENT_ID}", "client_secret": ${SECRET}}`, 'is not JSON'],
    ['JSON with another field', JSON.stringify({ ...PAIR, [SECRET]: 1 }), 'does not hold the two texts'],
    ['JSON with a number', JSON.stringify({ ...PAIR, client_id: 4711 }), 'does not hold the two texts'],
    ['an empty value', JSON.stringify({ ...PAIR, client_secret: '' }), 'client_secret is empty.'],
    ['a blank', `${CLIENT_ID}\n ${SECRET}`, 'client_secret must not hold blanks'],
    ['a blank at the end', `${CLIENT_ID} \n${SECRET}`, 'client_id must not hold blanks'],
    ['a control character', `${CLIENT_ID}\n${SECRET}\u0007`, 'client_secret must not hold blanks or control'],
    ['an invisible character', `${CLIENT_ID}\n\u200b${SECRET}`, 'client_secret must not hold'],
    ['far too much', `${CLIENT_ID}\n${SECRET.repeat(5000)}`, 'far too long'],
  ])('that is %s stores nothing, and is not repeated', async (_, text, message) => {
    const { status, stdout, stderr } = await storing(text, undefined, { json: true });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    // Not even in part: JSON.parse quotes some characters.
    expect(stdout + stderr).not.toContain(SECRET.slice(0, 8));
    expect(stdout + stderr).not.toContain(CLIENT_ID.slice(0, 8));
    expect(written()).toEqual([]);
  });

  it('that never ends is left with Ctrl-C', async () => {
    const stdin = new PassThrough();
    let interrupt: () => void = () => undefined;
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const ended = credentials(
      { stack: 'CintReports', check: false, others: [] },
      {
        ...streams,
        environment: { AWS_REGION: 'eu-west-1' },
        now: () => new Date(),
        onInterrupt(listener) {
          interrupt = listener;
          setImmediate(() => interrupt());
          return () => undefined;
        },
      },
      stdin,
    );
    expect(await ended).toBe(130);
    expect(written()).toEqual([]);
  });
});

describe('on a terminal', () => {
  it('asks for both, and does not show the secret', async () => {
    const { status, stdout, stderr } = await storing(
      {
        terminal: [
          [ASKS_ID, `${CLIENT_ID}\r`],
          [ASKS_SECRET, `${SECRET}\r`],
        ],
      },
      undefined,
    );
    expect(status).toBe(0);
    expect(written()[0]).toEqual([CREDENTIALS_ARN, JSON.stringify(PAIR)]);
    expect(stderr).toContain('*'.repeat(SECRET.length));
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('does not show the secret at Ctrl-T, either', async () => {
    const { status, stdout, stderr } = await storing(
      {
        terminal: [
          [ASKS_ID, `${CLIENT_ID}\r`],
          [ASKS_SECRET, `${SECRET}\u0014`],
          ['*'.repeat(SECRET.length), '\r'],
        ],
      },
      undefined,
    );
    expect(status).toBe(0);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('asks again for what cannot be', async () => {
    const { status, stdout, stderr } = await storing(
      {
        terminal: [
          [ASKS_ID, '\r'],
          ['client_id is empty.', `${CLIENT_ID}\r`],
          [ASKS_SECRET, `${SECRET} \r`],
          ['client_secret must not hold blanks', `\u0008\r`],
        ],
      },
      undefined,
    );
    expect(status).toBe(0);
    expect(written()[0]).toEqual([CREDENTIALS_ARN, JSON.stringify(PAIR)]);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it.each([
    ['the first question', [[ASKS_ID, '\u0003']]],
    [
      'the second',
      [
        [ASKS_ID, `${CLIENT_ID}\r`],
        [ASKS_SECRET, 'client-sec\u0003'],
      ],
    ],
  ] as const)('stores nothing where Ctrl-C is typed at %s', async (_, terminal) => {
    const { status, stdout, stderr } = await storing({ terminal }, await simulated(), { json: true });
    expect(status).toBe(130);
    expect(stderr).toContain('Interrupted. Nothing was stored.');
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Interrupted' });
    expect(written()).toEqual([]);
  });

  it('stores nothing where Ctrl-C is typed while Cint is asked', async () => {
    const simulator = await simulated({ faults: [{ on: 'token', action: 'hang' }] });
    const { status } = await storing(JSON.stringify(PAIR), simulator, {}, (interrupt) => {
      const timer = setInterval(() => {
        if (simulator.requests.length > 0) interrupt();
      }, 10);
      onTestFinished(() => clearInterval(timer));
    });
    expect(status).toBe(130);
    expect(written()).toEqual([]);
  });
});

describe('as a person types it', () => {
  it.each([
    ['an option', ['--client-secret', SECRET], 'There is no option --client-secret.'],
    ['an option with =', [`--client-secret=${SECRET}`], 'There is no option --client-secret.'],
    ['a short option', [`-s${SECRET}`], 'takes options only'],
    ['an argument', [SECRET], 'takes options only'],
    ['a number of an account', ['--account-id', SECRET], '--account-id must be the number'],
  ])('a secret as %s is refused, and not repeated', async (_, args, message) => {
    const { status, stdout, stderr } = await reports(['credentials', ...args, '--json']).ended;
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Usage' });
  });

  it('stores them in Secrets Manager, and again when they are replaced', async () => {
    const simulator = await simulated();
    const vault = await startLocalSecrets({
      [CREDENTIALS_ARN]: '',
      [TOKEN_ARN]: '{"access_token":"old","renew_at":null}',
    });
    onTestFinished(() => vault.close());
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: vault.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: await cloudFormationServer(),
    };
    const args = ['credentials', '--account-id', '13', '--auth-url', simulator.authUrl];
    const first = await reports(args, { env, input: JSON.stringify(PAIR) }).ended;
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    expect(JSON.parse(vault.read(CREDENTIALS_ARN) ?? '')).toEqual(PAIR);
    expect(vault.read(TOKEN_ARN)).toBe('{}');
    const next = { client_id: CLIENT_ID, client_secret: 'another-secret' };
    const second = await reports([...args, '--json'], {
      env,
      input: `${next.client_id}\n${next.client_secret}\n`,
    }).ended;
    expect(second.status).toBe(0);
    expect(JSON.parse(vault.read(CREDENTIALS_ARN) ?? '')).toEqual(next);
    for (const { stdout, stderr } of [first, second]) {
      expect(stdout + stderr).not.toMatch(/client-secret-0815|another-secret|not-a-secret/);
    }
  });

  it('says what is missing without AWS credentials, before it asks for anything', async () => {
    const { status, stderr } = await reports(['credentials', '--region', 'eu-west-1'], {
      env: { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' },
      input: JSON.stringify(PAIR),
    }).ended;
    expect(status).toBe(2);
    expect(stderr).toContain('there are no AWS credentials');
  });
});

/** CloudFormation, as much of its protocol as DescribeStacks needs. */
async function cloudFormationServer(): Promise<string> {
  const outputs = Object.entries(OUTPUTS)
    .map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('');
  const server = createServer((request, response) => {
    request.resume();
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end(
        '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>' +
          '<StackName>CintReports</StackName><CreationTime>2026-10-01T08:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>' +
          `<Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port }: AddressInfo = Object(server.address());
  return `http://127.0.0.1:${port}`;
}
