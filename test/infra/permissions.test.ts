import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { config, pathOf, readable, synthesized } from './template.ts';

const list = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);
const policySchema = z.object({
  Properties: z.object({
    PolicyDocument: z.object({
      Statement: z.array(
        z.object({
          Effect: z.literal('Allow'),
          Action: list(z.string()),
          Resource: list(z.unknown()),
          Condition: z.unknown().optional(),
        }),
      ),
    }),
    Roles: z.tuple([z.object({ Ref: z.string() })]),
  }),
});

/** All that a role may do, as `action on resource`. */
function permissions(template: Template): Record<string, string[]> {
  const byRole: Record<string, string[]> = {};
  for (const policy of Object.values(template.findResources('AWS::IAM::Policy'))) {
    const { PolicyDocument, Roles } = policySchema.parse(policy).Properties;
    const role = pathOf(template, Roles[0].Ref);
    byRole[role] ??= [];
    for (const { Action, Resource, Condition } of PolicyDocument.Statement)
      for (const action of Action)
        for (const resource of Resource) {
          const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
          byRole[role].push(`${action} on ${readable(template, resource)}${condition}`);
        }
    byRole[role].sort();
  }
  return byRole;
}

let template: Template;
let allowed: Record<string, string[]>;
beforeAll(() => {
  template = synthesized();
  allowed = permissions(template);
});

const traced = ['xray:PutTelemetryRecords on *', 'xray:PutTraceSegments on *'];
const logged = (part: string) => [`logs:CreateLogStream on ${part}/Log`, `logs:PutLogEvents on ${part}/Log`];
const secrets = ['Account13', 'Account27'].flatMap((account) => [
  `secretsmanager:GetSecretValue on ${account}/Credentials`,
  `secretsmanager:GetSecretValue on ${account}/Token`,
  `secretsmanager:PutSecretValue on ${account}/Token`,
]);
/** What each step needs to run at all: its log, its traces, the credentials and the shared token of each account. */
const common = (step: string) => [...logged(step), ...traced, ...secrets];

/** CDK makes the group's name from its path. */
const GROUP = 'CintReports-Schedules-Group-1393810D';

/** Every role of the stack with everything it may do: nothing may be added without being seen here. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'Generate/Role': common('Generate'),
  'Status/Role': common('Status'),
  'Download/Role': [
    ...common('Download'),
    's3:AbortMultipartUpload on Reports/Bucket/reports/*',
    's3:GetObject on Reports/Bucket/reports/*',
    's3:PutObject on Reports/Bucket/manifests/*',
    's3:PutObject on Reports/Bucket/reports/*',
  ],
  'Pipeline/Role': [
    'lambda:InvokeFunction on Download/Function',
    'lambda:InvokeFunction on Generate/Function',
    'lambda:InvokeFunction on Status/Function',
    // AWS offers no resources for these (Step Functions developer guide, "Logging" and "X-Ray").
    ...[
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ].map((action) => `${action} on *`),
  ],
  'Schedules/Role': ['sqs:SendMessage on DeadLetters', 'states:StartExecution on Pipeline/StateMachine'],
  'FailureNotice/Function/Role': [
    ...logged('FailureNotice/Function'),
    ...traced,
    'sns:Publish on Failed',
    'sqs:SendMessage on DeadLetters',
  ],
  'MissingReports/Function/Role': [
    ...logged('MissingReports/Function'),
    ...traced,
    's3:GetObject on Reports/Bucket/manifests/*',
    's3:ListBucket on Reports/Bucket if {"StringLike":{"s3:prefix":"manifests/*"}}',
    ...['completes-daily', 'sample-bought-off'].map(
      (name) =>
        `scheduler:GetSchedule on arn:AWS::Partition:scheduler:AWS::Region:AWS::AccountId:schedule/${GROUP}/${name}`,
    ),
  ],
  'MissingReports/Role': [
    'lambda:InvokeFunction on MissingReports/Function/Function',
    'sqs:SendMessage on DeadLetters',
  ],
};

describe('a policy that grows with reports.yaml', () => {
  const [daily] = config().schedules;
  if (daily === undefined) throw new Error('no schedule');
  const many = synthesized({
    config: {
      ...config(),
      accounts: Array.from({ length: 40 }, (_, at) => ({ account_id: 100 + at, email_recipients: ['r'] })),
      schedules: Array.from({ length: 120 }, (_, at) => ({
        ...daily,
        name: `a-schedule-with-a-long-name-${at}`,
      })),
    },
  });

  const sizedSchema = z.object({ Properties: z.object({ PolicyDocument: z.unknown() }) });
  /** A policy as AWS gets it, with a long ARN for every reference. */
  const length = (policy: Record<string, unknown>) =>
    JSON.stringify(sizedSchema.parse(policy).Properties.PolicyDocument, (_key, value: unknown) => {
      if (typeof value !== 'object' || value === null) return value;
      if ('Ref' in value) return String(value.Ref).startsWith('AWS::') ? 'ap-southeast-2' : 'x'.repeat(120);
      if ('Fn::GetAtt' in value) return 'x'.repeat(120);
      const join = z
        .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
        .safeParse(value).data;
      if (join === undefined) return value;
      return join['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'ap-southeast-2')).join('');
    }).length;

  it('is split before it is longer than IAM allows: 10,240 characters inline, 6,144 in a managed one', () => {
    const inline = Object.values(many.findResources('AWS::IAM::Policy')).map(length);
    const managed = Object.values(many.findResources('AWS::IAM::ManagedPolicy')).map(length);
    expect(managed.length).toBeGreaterThan(3);
    expect(Math.max(...inline)).toBeLessThan(10_240);
    expect(Math.max(...managed)).toBeLessThan(6_144);
  });
});

describe('a role may do what its part needs and nothing else', () => {
  it.each(Object.entries(EXPECTED))('%s', (role, statements) => {
    expect(allowed[role]).toEqual([...statements].sort());
  });

  it('there is no other role', () => {
    const roles = Object.keys(template.findResources('AWS::IAM::Role')).map((id) => pathOf(template, id));
    expect(roles.sort()).toEqual(Object.keys(EXPECTED).sort());
    expect(Object.keys(allowed).sort()).toEqual(roles);
  });

  it('with a key of ours, each that reads or writes something encrypted may use that key, and no other', () => {
    const encrypted = synthesized({ config: config('customer_managed_key: true') });
    const keyed = permissions(encrypted);
    const use = ['kms:Decrypt on Key', 'kms:GenerateDataKey on Key'];
    const keys: Record<string, readonly string[]> = {
      'Generate/Role': use,
      'Status/Role': use,
      'Download/Role': use,
      'FailureNotice/Function/Role': use,
      'MissingReports/Function/Role': ['kms:Decrypt on Key'],
    };
    for (const [role, statements] of Object.entries(EXPECTED)) {
      expect(keyed[role], role).toEqual([...statements, ...(keys[role] ?? [])].sort());
    }
  });
});

it('no role has a managed or inline policy beside these', () => {
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(Properties).not.toHaveProperty('Policies');
  }
});

it('only AWS services may take a role, and EventBridge Scheduler only for our own groups', () => {
  const taken = Object.entries(template.findResources('AWS::IAM::Role')).map(([id, { Properties }]) => [
    pathOf(template, id),
    Properties.AssumeRolePolicyDocument.Statement,
  ]);
  const by = (service: string, more = {}) => [
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service }, ...more },
  ];
  const scheduler = (group: string) =>
    by('scheduler.amazonaws.com', {
      Condition: {
        StringEquals: {
          'aws:SourceAccount': { Ref: 'AWS::AccountId' },
          'aws:SourceArn': { 'Fn::GetAtt': [expect.stringContaining(group), 'Arn'] },
        },
      },
    });
  const lambda = by('lambda.amazonaws.com');
  expect(Object.fromEntries(taken)).toEqual({
    'Generate/Role': lambda,
    'Status/Role': lambda,
    'Download/Role': lambda,
    'FailureNotice/Function/Role': lambda,
    'MissingReports/Function/Role': lambda,
    'Pipeline/Role': by('states.amazonaws.com'),
    'Schedules/Role': scheduler('SchedulesGroup'),
    'MissingReports/Role': scheduler('MissingReportsGroup'),
  });
});
