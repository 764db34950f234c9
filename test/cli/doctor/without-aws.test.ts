import { beforeEach, describe, expect, it } from 'vitest';
import { lastLine, reports } from '../../support/cli.ts';
import { deployFaultless, PAIR, SECRET, simulator } from './deployment.ts';
import { ailments } from './diagnosed.ts';
import { FILE, file } from './reports-file.ts';

beforeEach(deployFaultless);

describe('without AWS', () => {
  const CREDENTIALS = { CINT_CLIENT_ID: PAIR.client_id, CINT_CLIENT_SECRET: PAIR.client_secret };
  const at = () => ['--cint-url', simulator.url, '--auth-url', simulator.authUrl];

  it('looks at reports.yaml and Cint only, as a person types it', async () => {
    const { status, stdout, stderr } = await reports(['doctor', '--file', await file(), ...at()], {
      env: CREDENTIALS,
    }).ended;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/ok {7}Account 13: permission: .*\n\nNo problem\.\n$/);
    expect(stdout).not.toContain('Stack');
    expect(stdout).not.toContain(SECRET);
    expect(status).toBe(0);
  });

  it('asks for one token for all accounts', async () => {
    const path = await file({ ...FILE, accounts: [{ account_id: 13 }, { account_id: 27 }] });
    const found = await ailments(
      { file: path, cintUrl: simulator.url, authUrl: simulator.authUrl },
      CREDENTIALS,
    );
    expect(found).toMatchObject([{ check: 'Account 27: account', status: 'problem' }]);
    expect(simulator.tokensMinted).toBe(1);
  });

  it('takes an access token in place of credentials', async () => {
    const options = { cintUrl: simulator.url, authUrl: simulator.authUrl };
    const found = await ailments(options, { CINT_ACCESS_TOKEN: 'not-of-this-simulator' });
    expect(found.map(({ check, status }) => [check, status])).toEqual([
      ['Account 13: credentials', 'skipped'],
      ['Account 13: account', 'problem'],
      ['Account 13: permission', 'problem'],
    ]);
    expect(found[1]?.remedy).toContain('CINT_CLIENT_ID');
  });

  it.each([
    [
      '--auth-url alone',
      ['--auth-url', 'https://x.example/token'],
      '--auth-url is of no use without --cint-url.',
    ],
    [
      'no credentials',
      ['--cint-url', 'https://api.cint.com/v1'],
      'There are no credentials for https://api.cint.com.',
    ],
    ['no number', ['--account-id', 'x'], 'It must be a whole number'],
  ])('%s: status 2', async (_, args, message) => {
    const { status, stdout, stderr } = await reports(['doctor', ...args, '--json']).ended;
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Usage' });
  });

  it('says what is missing where there are no AWS credentials, with status 1', async () => {
    const { status, stdout } = await reports(['doctor', '--region', 'eu-west-1', '--file', await file()], {
      env: { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' },
    }).ended;
    expect(status).toBe(1);
    expect(stdout).toContain(
      'problem  AWS identity: Could not ask AWS who you are: there are no AWS credentials.',
    );
    expect(stdout).toMatch(/1 problem, \d+ skipped\.\n$/);
  });
});
