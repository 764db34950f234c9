import { GetBucketVersioningCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSServiceException } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from 'vitest';
import { cloudFormation, OUTPUTS } from '../aws/recorded.ts';
import { deployFaultless, s3, secrets, sfn, simulator, sts } from './deployment.ts';
import { ailments, diagnosed } from './diagnosed.ts';
import { FILE, file } from './reports-file.ts';

beforeEach(deployFaultless);

const denied = (service: typeof STSServiceException | typeof S3ServiceException, name = 'AccessDenied') =>
  new service({ name, message: 'Access Denied', $fault: 'client', $metadata: { httpStatusCode: 403 } });

describe('a deployment without a fault', () => {
  it('is all ok, each check said as it comes', async () => {
    const { status, stdout, stderr } = await diagnosed();
    expect(stdout.split('\n').map((line) => line.replace(/^(\w+ +.*?): .*/, '$1'))).toEqual([
      'ok       reports.yaml',
      'ok       AWS identity',
      'ok       Stack',
      'ok       Schedules',
      'ok       State machine',
      'ok       Bucket',
      'ok       Bucket',
      'ok       Bucket',
      'ok       Bucket',
      'ok       Account 13',
      'ok       Account 13',
      'ok       Account 13',
      'ok       Account 13',
      'ok       Who hears of failed runs',
      'ok       Who hears of alarms',
      '',
      'No problem.',
      '',
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('is looked at only: nothing is written, no report is asked for', async () => {
    await diagnosed();
    expect(secrets.commandCalls(PutSecretValueCommand)).toEqual([]);
    expect(simulator.requests.map(({ operation }) => operation)).toEqual(['token', 'accounts', 'list']);
  });
});

describe('reports.yaml', () => {
  it('that is wrong is told with its lines, and the rest is looked at', async () => {
    const found = await ailments({ file: await file({ ...FILE, alarm_email: 'nobody' }) });
    expect(found).toMatchObject([
      {
        check: 'reports.yaml',
        status: 'problem',
        message: expect.stringContaining('alarm_email: must be an e-mail'),
      },
      { check: 'Schedules', status: 'skipped', message: 'Needs: reports.yaml, Stack.' },
    ]);
  });

  it('gives its cautions as warnings', async () => {
    const [daily] = FILE.schedules;
    const weekly = {
      ...FILE,
      schedules: [{ ...daily, window: 'yesterday', expression: 'cron(0 6 ? * MON *)' }],
    };
    const found = await ailments({ file: await file(weekly) });
    expect(found[0]).toMatchObject({
      check: 'reports.yaml',
      status: 'warning',
      message: expect.stringContaining('schedules[0].window: leaves'),
    });
  });
});

describe('AWS', () => {
  it('that does not know us ends the checks of AWS, not the others', async () => {
    sts.on(GetCallerIdentityCommand).rejects(
      new STSServiceException({
        name: 'ExpiredToken',
        message: 'The security token included in the request is expired',
        $fault: 'client',
        $metadata: { httpStatusCode: 403 },
      }),
    );
    const found = await ailments();
    expect(found[0]).toMatchObject({
      check: 'AWS identity',
      status: 'problem',
      message: 'Could not ask AWS who you are: the AWS session has expired.',
      remedy: expect.stringContaining('aws sso login'),
    });
    expect(found.slice(1).every(({ status }) => status === 'skipped')).toBe(true);
    expect(found.map(({ check }) => check)).toContain('Account 13');
  });

  it('without the stack says how to deploy it', async () => {
    cloudFormation(OUTPUTS, { StackStatus: 'ROLLBACK_COMPLETE' });
    const found = await ailments();
    expect(found[0]).toMatchObject({
      check: 'Stack',
      status: 'problem',
      message: 'The stack CintReports is ROLLBACK_COMPLETE.',
    });
  });

  it.each([
    ['UPDATE_ROLLBACK_COMPLETE', 'the last deployment did not succeed'],
    ['UPDATE_IN_PROGRESS', 'a deployment is going on'],
  ] as const)(
    'with a stack that is %s is a warning, and the rest is looked at',
    async (StackStatus, message) => {
      cloudFormation(OUTPUTS, { StackStatus });
      expect(await ailments()).toMatchObject([
        { check: 'Stack', status: 'warning', message: expect.stringContaining(message) },
      ]);
    },
  );

  it('with a state machine on its way out is a problem', async () => {
    sfn.on(DescribeStateMachineCommand).resolves({ name: 'Reports', status: 'DELETING' });
    expect(await ailments()).toMatchObject([
      {
        check: 'State machine',
        status: 'problem',
        message: 'Reports is DELETING: it takes no new executions.',
      },
    ]);
  });

  it('that refuses one look refuses that one only', async () => {
    s3.on(GetBucketVersioningCommand).rejects(denied(S3ServiceException));
    expect(await ailments()).toMatchObject([
      {
        check: 'Bucket: versions',
        status: 'problem',
        message: expect.stringMatching(/^Could not read the versioning of .*: AWS denies it\.$/),
      },
    ]);
  });
});
