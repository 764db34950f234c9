import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalSecrets } from '../../../local/secrets.ts';
import { lastLine, reports } from '../../support/cli.ts';
import { simulated } from '../../support/simulated.ts';
import { OUTPUTS } from '../aws/recorded.ts';
import { CLIENT_ID, CREDENTIALS_ARN, PAIR, SECRET, TOKEN_ARN } from './storing.ts';

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
    expect(status).toBe(1);
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
