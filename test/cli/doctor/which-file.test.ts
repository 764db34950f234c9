import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from 'vitest';
import { lastLine, reports } from '../../support/cli.ts';
import { deployFaultless, PAIR, scheduler, simulator, sts } from './deployment.ts';
import { ailments, diagnosed } from './diagnosed.ts';
import { FILE, file } from './reports-file.ts';

beforeEach(deployFaultless);

/** As typed without `--file`; tests have one by default. */
const UNNAMED = { file: undefined } as const;

describe('a second deployment', () => {
  const COMPARED = 'The stack CintReportsTest is compared with ';

  it('without its file is compared with the first one, which is said', async () => {
    const { stdout } = await diagnosed({ ...UNNAMED, stack: 'CintReportsTest' });
    expect(stdout).toContain(COMPARED);
    expect(stdout).toContain('-> Name the file that this stack was deployed from with --file.');
  });

  it('without its file has no remedy that deploys another one over it', async () => {
    scheduler.on(ListSchedulesCommand).resolves({ Schedules: [] });
    const { stdout } = await diagnosed({ ...UNNAMED, stack: 'CintReportsTest' });
    const deploys = stdout.match(/npx cdk deploy.*/g) ?? [];
    expect(deploys).not.toEqual([]);
    for (const deploy of deploys)
      expect(deploy).toMatch(/^npx cdk deploy -c stack=CintReportsTest -c reports=FILE\b/);
  });

  it('with its file is compared with that, and its remedies deploy that', async () => {
    scheduler.on(GetScheduleCommand).resolves({ State: 'DISABLED' });
    const path = await file();
    const found = await ailments({ stack: 'CintReportsTest', file: path });
    expect(found.map(({ status }) => status)).toEqual(['problem', 'problem']);
    expect(found[0]?.remedy).toContain(`npx cdk deploy -c stack=CintReportsTest -c reports=${path}`);
  });

  it('may be named by the environment', async () => {
    const { stdout } = await reports(['doctor', '--region', 'eu-west-1'], {
      env: { CINT_REPORTS_STACK: 'CintReportsTest', AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' },
    }).ended;
    expect(stdout).toContain(COMPARED);
  });

  it('is no matter where there is none, or no AWS', async () => {
    expect((await diagnosed({ ...UNNAMED })).stdout).not.toContain('compared with');
    const cint = { stack: 'CintReportsTest', cintUrl: simulator.url, authUrl: simulator.authUrl };
    const { stdout } = await diagnosed(
      { ...UNNAMED, ...cint },
      { CINT_CLIENT_ID: PAIR.client_id, CINT_CLIENT_SECRET: PAIR.client_secret },
    );
    expect(stdout).not.toContain('compared with');
  });
});

describe('--account-id', () => {
  it('that the file does not have ends before anything is asked, with those it has', async () => {
    const path = await file({ ...FILE, accounts: [{ account_id: 13 }, { account_id: 27 }] });
    const { status, stdout, stderr } = await diagnosed({ file: path, accountId: 404, json: true });
    expect(status).toBe(2);
    expect(stderr).toBe(`${path} has no account 404; it has 13, 27.\n`);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Usage' });
    expect(sts.commandCalls(GetCallerIdentityCommand)).toEqual([]);
    expect(simulator.requests).toEqual([]);
  });

  it('of another stack asks for its file', async () => {
    const { status, stderr } = await diagnosed({ ...UNNAMED, stack: 'CintReportsTest', accountId: 404 });
    expect(status).toBe(2);
    expect(stderr).toContain('Name the file that this stack was deployed from with --file.');
  });

  it('is looked at where the file has mistakes, which are told', async () => {
    const path = await file({ ...FILE, alarm_email: 'nobody' });
    const found = await ailments({ file: path, accountId: 13 });
    expect(found.map(({ check }) => check)).toEqual(['reports.yaml', 'Schedules']);
  });

  it('of a file without a name is a slip', async () => {
    const { status, stderr } = await diagnosed({ file: '' });
    expect(status).toBe(2);
    expect(stderr).toBe('--file must name a file; it is empty.\n');
  });
});
