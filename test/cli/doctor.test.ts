import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  NotFound,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import {
  GetScheduleCommand,
  type GetScheduleCommandInput,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type DoctorOptions, doctor } from '../../cli/lib/doctor/doctor.ts';
import { parseConfig } from '../../infra/config/read.ts';
import { ReportSchedules } from '../../infra/schedules.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { lastLine, reports } from '../support/cli.ts';
import { simulated, temporaryFolder } from '../support/simulated.ts';
import { cloudFormation, MACHINE, OUTPUTS } from './aws/recorded.ts';

const NOW = new Date('2026-12-01T10:00:00Z');
const SECRET = 'client-secret-0815';
const PAIR = { client_id: 'client-id-4711', client_secret: SECRET };

const FILE = {
  email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
  accounts: [{ account_id: 13 }],
  schedules: [
    {
      name: 'daily',
      expression: 'cron(0 6 * * ? *)',
      window: 'current-and-previous-month',
      request: { account_id: 13, report_type: 'completes' },
    },
    {
      name: 'resting',
      expression: 'rate(1 day)',
      time_zone: 'Europe/Berlin',
      enabled: false,
      flexible_minutes: 0,
      window: { start_date: '2026-10-01', end_date: '2026-11-01' },
      request: {
        account_id: 13,
        report_type: 'term-details',
        filter: 'target_group',
        filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFR0'],
        report_options: { link_type: 3 },
      },
    },
  ],
};

async function file(content: object = FILE): Promise<string> {
  const path = join(await temporaryFolder(), 'reports.yaml');
  await writeFile(path, JSON.stringify(content));
  return path;
}

const scheduleSchema = z.object({
  Name: z.string(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']),
  FlexibleTimeWindow: z.object({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.number().optional(),
  }),
  Target: z.object({ Arn: z.string(), Input: z.string() }),
});

/** The schedules as the CDK app deploys them. */
function deployed(): Map<string, GetScheduleCommandOutput> {
  const stack = new Stack(new App(), 'Test');
  new ReportSchedules(stack, 'Schedules', {
    schedules: parseConfig(JSON.stringify(FILE), 'reports.yaml', NOW).schedules,
    stateMachine: StateMachine.fromStateMachineArn(stack, 'Machine', MACHINE),
    deadLetterQueue: new Queue(stack, 'Queue'),
  });
  const resources = Template.fromStack(stack).findResources('AWS::Scheduler::Schedule');
  return new Map(
    Object.values(resources).map(({ Properties }) => {
      const { Target, FlexibleTimeWindow, ...schedule } = scheduleSchema.parse(Properties);
      const { Mode, MaximumWindowInMinutes } = FlexibleTimeWindow;
      return [
        schedule.Name,
        {
          ...schedule,
          FlexibleTimeWindow: {
            Mode,
            ...(MaximumWindowInMinutes === undefined ? {} : { MaximumWindowInMinutes }),
          },
          Target: { ...Target, RoleArn: 'arn:aws:iam::123456789012:role/scheduler' },
          $metadata: {},
        },
      ];
    }),
  );
}

const DEPLOYED = deployed();

const sts = mockClient(STSClient);
const scheduler = mockClient(SchedulerClient);
const sfn = mockClient(SFNClient);
const s3 = mockClient(S3Client);
const secrets = mockClient(SecretsManagerClient);
const sns = mockClient(SNSClient);

let schedules: Map<string, GetScheduleCommandOutput>;
let simulator: Simulator;

/** A deployment without a fault. */
beforeEach(async () => {
  for (const client of [sts, scheduler, sfn, s3, secrets, sns]) client.reset();
  cloudFormation();
  sts
    .on(GetCallerIdentityCommand)
    .resolves({ Arn: 'arn:aws:iam::123456789012:user/me', Account: '123456789012' });
  schedules = new Map(DEPLOYED);
  scheduler
    .on(ListSchedulesCommand)
    .callsFake(() => ({ Schedules: [...schedules.keys()].map((Name) => ({ Name })) }))
    .on(GetScheduleCommand)
    .callsFake(({ Name }: GetScheduleCommandInput) => schedules.get(Name ?? ''));
  sfn.on(DescribeStateMachineCommand).resolves({ name: 'Reports', status: 'ACTIVE' });
  s3.on(HeadBucketCommand)
    .resolves({})
    .on(GetBucketNotificationConfigurationCommand)
    .resolves({
      EventBridgeConfiguration: {},
      TopicConfigurations: [
        {
          TopicArn: OUTPUTS.LandedTopicArn,
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'reports/' }] } },
        },
      ],
    })
    .on(GetPublicAccessBlockCommand)
    .resolves({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
    .on(GetBucketVersioningCommand)
    .resolves({ Status: 'Enabled' });
  secrets
    .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13CredentialsSecretArn })
    .resolves({ SecretString: JSON.stringify(PAIR), VersionId: '1' })
    .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13TokenSecretArn })
    .resolves({ SecretString: '{}', VersionId: '1' });
  sns.on(ListSubscriptionsByTopicCommand).resolves({
    Subscriptions: [
      { SubscriptionArn: `${OUTPUTS.FailedTopicArn}:1b6f`, Protocol: 'email', Endpoint: 'data@example.com' },
    ],
  });
  simulator = await simulated();
});

const findingsSchema = z.object({
  outcome: z.enum(['OK', 'PROBLEMS']),
  problems: z.number(),
  warnings: z.number(),
  checks: z.array(
    z.object({
      check: z.string(),
      status: z.enum(['ok', 'warning', 'problem', 'skipped']),
      message: z.string(),
      remedy: z.string().optional(),
    }),
  ),
});

async function diagnosed(
  options: Partial<DoctorOptions> = {},
  environment: Readonly<Record<string, string>> = {},
  onReady: (interrupt: () => void) => void = () => undefined,
) {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  let [stdout, stderr] = ['', ''];
  streams.stdout.on('data', (data) => {
    stdout += String(data);
  });
  streams.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const status = await doctor(
    { stack: 'CintReports', file: await file(), ...options },
    {
      ...streams,
      environment: { AWS_REGION: 'eu-west-1', ...environment },
      now: () => NOW,
      onInterrupt(listener) {
        onReady(listener);
        return () => undefined;
      },
    },
    { baseUrl: simulator.url, authUrl: simulator.authUrl },
  );
  await new Promise((resolve) => setImmediate(resolve));
  for (const text of [SECRET, PAIR.client_id, 'eyJ']) expect(stdout + stderr).not.toContain(text);
  return { status, stdout, stderr };
}

/** What is not ok, and whether the exit status and the outcome say the same. */
async function ailments(...args: Parameters<typeof diagnosed>) {
  const { status, stdout } = await diagnosed({ json: true, ...args[0] }, args[1], args[2]);
  const { checks, outcome, problems, warnings } = findingsSchema.parse(lastLine(stdout));
  const count = (word: string) => checks.filter((check) => check.status === word).length;
  expect({ status, outcome, problems, warnings }).toEqual({
    status: count('problem') === 0 ? 0 : 1,
    outcome: count('problem') === 0 ? 'OK' : 'PROBLEMS',
    problems: count('problem'),
    warnings: count('warning'),
  });
  for (const check of checks) {
    const needsRemedy = check.status === 'problem' || check.status === 'warning';
    expect(needsRemedy ? (check.remedy ?? '') : 'none needed').not.toBe('');
  }
  return checks.filter((check) => check.status !== 'ok');
}

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

describe('schedules', () => {
  const change = (name: string, over: Partial<GetScheduleCommandOutput>) => {
    const schedule = schedules.get(name);
    if (schedule !== undefined) schedules.set(name, { ...schedule, ...over });
  };

  it.each<[string, Partial<GetScheduleCommandOutput>, string]>([
    ['disabled by hand', { State: 'DISABLED' }, 'daily: it is DISABLED, and should be ENABLED.'],
    [
      'at another time',
      { ScheduleExpression: 'cron(0 7 * * ? *)' },
      'daily: expression is cron(0 7 * * ? *), and should be cron(0 6 * * ? *).',
    ],
    [
      'in another zone',
      { ScheduleExpressionTimezone: 'UTC' },
      'daily: time zone is UTC, and should be America/Chicago.',
    ],
    [
      'with another flexible time',
      { FlexibleTimeWindow: { Mode: 'OFF' } },
      'flexible_minutes is 0, and should be 15.',
    ],
    [
      'of another state machine',
      { Target: { Arn: `${MACHINE}2`, RoleArn: 'r', Input: deployedInput() } },
      `target is ${MACHINE}2, and should be ${MACHINE}.`,
    ],
    [
      'with another input',
      { Target: { Arn: MACHINE, RoleArn: 'r', Input: deployedInput({ window: 'yesterday', extra: 1 }) } },
      'daily: its input differs in window, extra.',
    ],
    [
      'with the time left out of its input',
      { Target: { Arn: MACHINE, RoleArn: 'r', Input: deployedInput({ scheduled_time: undefined }) } },
      'daily: its input differs in scheduled_time.',
    ],
    [
      'with no JSON',
      { Target: { Arn: MACHINE, RoleArn: 'r', Input: 'x' } },
      'daily: its input is no JSON object.',
    ],
  ])('that are %s are named, with what to do', async (_, over, message) => {
    change('daily', over);
    expect(await ailments()).toEqual([
      {
        check: 'Schedules',
        status: 'problem',
        message: expect.stringContaining(message),
        remedy: expect.stringContaining('npx cdk deploy -c reports='),
      },
    ]);
  });

  it('that are started although reports.yaml disables them are named', async () => {
    change('resting', { State: 'ENABLED' });
    expect(await ailments()).toMatchObject([{ message: 'resting: it is ENABLED, and should be DISABLED.' }]);
  });

  it('that are missing or left over are named, on every page of the list', async () => {
    schedules.set('left-over', { $metadata: {} });
    scheduler
      .on(ListSchedulesCommand, { GroupName: OUTPUTS.ScheduleGroupName })
      .resolves({ Schedules: [{ Name: 'resting' }], NextToken: 'more' })
      .on(ListSchedulesCommand, { GroupName: OUTPUTS.ScheduleGroupName, NextToken: 'more' })
      .resolves({ Schedules: [{ Name: 'left-over' }] });
    expect((await ailments()).map(({ message }) => message)).toEqual([
      'daily is in reports.yaml, but not deployed.',
      'left-over is deployed, but not in reports.yaml.',
    ]);
  });
});

/** The input of the schedule `daily`, with other fields. */
function deployedInput(over: object = {}): string {
  return JSON.stringify({
    account_id: 13,
    report_type: 'completes',
    filter: null,
    filter_ids: [],
    report_options: { include_respondent_answers: false, link_type: null },
    window: 'current-and-previous-month',
    schedule: '<aws.scheduler.schedule-arn>',
    scheduled_time: '<aws.scheduler.scheduled-time>',
    ...over,
  });
}

describe('the bucket', () => {
  it('that is gone is a problem, and its settings are not asked for', async () => {
    s3.on(HeadBucketCommand).rejects(
      new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } }),
    );
    const found = await ailments();
    expect(found[0]).toMatchObject({
      check: 'Bucket',
      status: 'problem',
      message: `There is no bucket ${OUTPUTS.BucketName}.`,
    });
    expect(found.slice(1).map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);
  });

  it.each([
    [
      'EventBridge',
      {
        TopicConfigurations: [{ TopicArn: OUTPUTS.LandedTopicArn, Events: ['s3:ObjectCreated:*' as const] }],
      },
      'EventBridge is off',
    ],
    ['the topic', { EventBridgeConfiguration: {} }, `${OUTPUTS.LandedTopicArn} is not told`],
    [
      'the topic for reports',
      {
        EventBridgeConfiguration: {},
        TopicConfigurations: [
          {
            TopicArn: OUTPUTS.LandedTopicArn,
            Events: ['s3:ObjectCreated:*' as const],
            // S3 writes the name like this, against the SDK's type.
            Filter: JSON.parse('{"Key":{"FilterRules":[{"Name":"Prefix","Value":"manifests/"}]}}'),
          },
        ],
      },
      'is not told of new objects under reports/',
    ],
  ])('that does not tell %s is a problem', async (_, configuration, message) => {
    s3.on(GetBucketNotificationConfigurationCommand).resolves(configuration);
    expect(await ailments()).toMatchObject([
      { check: 'Bucket: notifications', status: 'problem', message: expect.stringContaining(message) },
    ]);
  });

  it('of another owner may announce in its own way: a warning', async () => {
    const { LandedTopicArn: _, ...outputs } = OUTPUTS;
    cloudFormation(outputs);
    s3.on(GetBucketNotificationConfigurationCommand).resolves({});
    expect(await ailments()).toMatchObject([{ check: 'Bucket: notifications', status: 'warning' }]);
  });

  it('that the public may read is a problem', async () => {
    s3.on(GetPublicAccessBlockCommand).resolves({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(await ailments()).toMatchObject([
      {
        check: 'Bucket: privacy',
        status: 'problem',
        message: 'Public access is not blocked: BlockPublicPolicy off.',
      },
    ]);
  });

  it('without any public access block is a problem', async () => {
    s3.on(GetPublicAccessBlockCommand).rejects(
      new S3ServiceException({
        name: 'NoSuchPublicAccessBlockConfiguration',
        message: 'The public access block configuration was not found',
        $fault: 'client',
        $metadata: { httpStatusCode: 404 },
      }),
    );
    expect(await ailments()).toMatchObject([
      {
        check: 'Bucket: privacy',
        status: 'problem',
        message: expect.stringContaining('BlockPublicAcls, BlockPublicPolicy'),
      },
    ]);
  });

  it('without versions is a warning', async () => {
    s3.on(GetBucketVersioningCommand).resolves({});
    expect(await ailments()).toMatchObject([{ check: 'Bucket: versions', status: 'warning' }]);
  });
});

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

  it('that Cint does not list is named, with those it lists', async () => {
    simulator.setFaults([{ on: 'accounts', status: 200, body: { accounts: [{ id: 14 }, { id: '15' }] } }]);
    expect(await ailments()).toMatchObject([
      {
        check: 'Account 13: account',
        status: 'problem',
        message: expect.stringContaining('(14, 15), not 13.'),
      },
    ]);
  });

  it.each([
    ['a plain list', [{ account_id: 13 }], undefined],
    ['numbers', { data: [12, 13] }, undefined],
    ['another page', { accounts: [{ id: 14 }], next_cursor: 'x' }, 'but the list goes on.'],
    ['something unknown', { accounts: [{ name: 'x' }] }, 'in a form that is known here'],
    ['no account at all', { accounts: [] }, 'in a form that is known here'],
  ])('in an answer of another form, %s: never more than a warning', async (_, body, message) => {
    simulator.setFaults([{ on: 'accounts', status: 200, body }]);
    const found = await ailments();
    expect(found.map(({ status }) => status)).toEqual(message === undefined ? [] : ['warning']);
    expect(found[0]?.message ?? '').toContain(message ?? '');
  });

  it('without the permission says which role is missing', async () => {
    simulator.setFaults([{ on: 'list', status: 403, times: 'always' }]);
    expect(await ailments()).toMatchObject([
      {
        check: 'Account 13: permission',
        status: 'problem',
        message: expect.stringContaining('Cint answered 403 authorization_error'),
        remedy: expect.stringContaining('Buyer Admin, Buyer Manager or Buy Analyst'),
      },
    ]);
  });

  it.each([
    ['is down', { status: 503 }, 'problem', 'https://status.cint.com'],
    ['resets', { action: 'reset' as const }, 'problem', 'https://status.cint.com'],
    ['throttles', { status: 429 }, 'warning', 'Cint asks to wait'],
    ['answers nonsense', { action: 'bad-shape' as const }, 'problem', 'tell the people who maintain this'],
  ])('at a Cint that %s: the other checks go on', async (_, fault, status, remedy) => {
    simulator.setFaults([{ on: 'list', ...fault }]);
    expect(await ailments()).toMatchObject([
      { check: 'Account 13: permission', status, remedy: expect.stringContaining(remedy) },
    ]);
  });

  it('of the file that is not deployed is named', async () => {
    const found = await ailments({
      file: await file({ ...FILE, accounts: [{ account_id: 13 }, { account_id: 27 }] }),
    });
    expect(found).toMatchObject([
      { check: 'Account 27', status: 'problem', message: expect.stringContaining('has no secrets for it') },
    ]);
  });

  it('may be the only one looked at', async () => {
    const path = await file({ ...FILE, accounts: [{ account_id: 13 }, { account_id: 27 }] });
    expect(await ailments({ file: path, accountId: 13 })).toEqual([]);
  });
});

describe('topics', () => {
  it('whose mail nobody has confirmed say which link to click', async () => {
    sns.on(ListSubscriptionsByTopicCommand, { TopicArn: OUTPUTS.AlarmTopicArn }).resolves({
      Subscriptions: [
        { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'data@example.com' },
        { SubscriptionArn: 'Deleted', Protocol: 'email', Endpoint: 'old@example.com' },
      ],
    });
    expect(await ailments()).toMatchObject([
      {
        check: 'Who hears of alarms',
        status: 'warning',
        message: 'Not confirmed yet, so nothing is sent: data@example.com.',
        remedy: expect.stringContaining('Click the link in the mail'),
      },
    ]);
  });

  it('that nobody is subscribed to say so', async () => {
    sns.on(ListSubscriptionsByTopicCommand, { TopicArn: OUTPUTS.FailedTopicArn }).resolves({
      Subscriptions: [{ SubscriptionArn: 'Deleted', Protocol: 'email', Endpoint: 'old@example.com' }],
    });
    expect(await ailments()).toMatchObject([
      {
        check: 'Who hears of failed runs',
        status: 'warning',
        remedy: expect.stringContaining('alarm_email'),
      },
    ]);
  });
});

describe('remedies', () => {
  it('lead to the stack and the profile that were looked at', async () => {
    sfn.on(DescribeStateMachineCommand).resolves({ name: 'Reports', status: 'DELETING' });
    secrets
      .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13CredentialsSecretArn })
      .resolves({ SecretString: '{}', VersionId: '1' });
    const path = await file();
    const found = await ailments({ stack: 'Other', profile: 'tests', region: 'eu-west-1', file: path });
    expect(found[0]?.remedy).toBe(`npx cdk deploy -c stack=Other -c reports=${path} --profile tests`);
    expect(found[1]?.remedy).toBe(
      'npm run reports -- credentials --account-id 13 --stack Other --region eu-west-1 --profile tests',
    );
  });
});

describe('Ctrl-C', () => {
  it('ends the examination at once, with status 130', async () => {
    simulator.setFaults([{ on: 'accounts', action: 'hang' }]);
    const from = Date.now();
    const { status, stdout, stderr } = await diagnosed({ json: true }, {}, (interrupt) => {
      const timer = setInterval(() => {
        if (simulator.requests.some(({ operation }) => operation === 'accounts')) interrupt();
      }, 10);
      onTestFinished(() => clearInterval(timer));
    });
    expect(Date.now() - from).toBeLessThan(5_000);
    expect(status).toBe(130);
    expect(stderr).toContain('Interrupted.');
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Interrupted' });
  });
});

describe('Ctrl-C, as a person types it', () => {
  it('ends the process although AWS does not answer', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const asked = once(silent, 'request');
    const { port }: AddressInfo = Object(silent.address());
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
    };
    const running = reports(['doctor', '--region', 'eu-west-1', '--file', await file()], { env });
    await asked;
    const from = Date.now();
    running.interrupt();
    const { status, stdout, stderr } = await running.ended;
    expect(Date.now() - from).toBeLessThan(5_000);
    expect(status).toBe(130);
    expect(stdout).toContain('ok       reports.yaml');
    expect(stderr).toBe('Interrupted. Not everything was looked at.\n');
  });
});

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
