import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pathOf, readable, synthesized } from './template.ts';

const list = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);
const policySchema = z.object({
  Properties: z.object({
    PolicyDocument: z.object({
      Statement: z.array(
        z.object({ Effect: z.literal('Allow'), Action: list(z.string()), Resource: list(z.unknown()) }),
      ),
    }),
    Roles: z.tuple([z.object({ Ref: z.string() })]),
  }),
});

let template: Template;
beforeAll(() => {
  template = synthesized();
});

/** All that a role may do, as `action on resource`. */
function permissions(): Record<string, string[]> {
  const byRole: Record<string, string[]> = {};
  for (const policy of Object.values(template.findResources('AWS::IAM::Policy'))) {
    const { PolicyDocument, Roles } = policySchema.parse(policy).Properties;
    const role = pathOf(template, Roles[0].Ref);
    byRole[role] ??= [];
    for (const { Action, Resource } of PolicyDocument.Statement)
      for (const action of Action)
        for (const resource of Resource) byRole[role].push(`${action} on ${readable(template, resource)}`);
    byRole[role].sort();
  }
  return byRole;
}

/** What each step needs to run at all: its log, its traces, the credentials and the shared token. */
const common = (step: string) => [
  `logs:CreateLogStream on ${step}/Log`,
  `logs:PutLogEvents on ${step}/Log`,
  'secretsmanager:GetSecretValue on Cint/Credentials',
  'secretsmanager:GetSecretValue on Cint/Token',
  'secretsmanager:PutSecretValue on Cint/Token',
  'xray:PutTelemetryRecords on *',
  'xray:PutTraceSegments on *',
];

describe('a role may do what its part needs and nothing else', () => {
  it.each(['Generate', 'Status'])('%s: no S3 at all', (step) => {
    expect(permissions()[`${step}/Role`]).toEqual(common(step));
  });

  it('Download: put under its two prefixes, read a report again, abort an upload', () => {
    expect(permissions()['Download/Role']).toEqual(
      [
        ...common('Download'),
        's3:AbortMultipartUpload on Reports/Bucket/reports/*',
        's3:GetObject on Reports/Bucket/reports/*',
        's3:PutObject on Reports/Bucket/manifests/*',
        's3:PutObject on Reports/Bucket/reports/*',
      ].sort(),
    );
  });

  it('the state machine: invoke the three Lambdas, deliver its log, trace', () => {
    const lambdas = ['Download', 'Generate', 'Status'].flatMap((step) => [
      `lambda:InvokeFunction on ${step}/Function`,
      `lambda:InvokeFunction on ${step}/Function:*`,
    ]);
    // AWS offers no resources for these (Step Functions developer guide, "Logging" and "X-Ray").
    const everywhere = [
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
    ].map((action) => `${action} on *`);
    expect(permissions()['Pipeline/StateMachine/Role']).toEqual([...lambdas, ...everywhere].sort());
  });

  it('there is no other role', () => {
    const roles = Object.keys(template.findResources('AWS::IAM::Role')).map((id) => pathOf(template, id));
    expect(roles.sort()).toEqual([
      'Download/Role',
      'Generate/Role',
      'Pipeline/StateMachine/Role',
      'Status/Role',
    ]);
    expect(Object.keys(permissions()).sort()).toEqual(roles.sort());
  });
});

it('no role has a managed or inline policy beside these', () => {
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
    expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(Properties).not.toHaveProperty('Policies');
  }
});

it('only AWS services may take a role', () => {
  const trusted = Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) =>
    Properties.AssumeRolePolicyDocument.Statement.map(({ Principal }: { Principal: unknown }) => Principal),
  );
  const lambda = { Service: 'lambda.amazonaws.com' };
  expect(trusted).toHaveLength(4);
  expect(trusted).toEqual(expect.arrayContaining([lambda, { Service: 'states.amazonaws.com' }]));
  expect(trusted.filter((principal) => JSON.stringify(principal) === JSON.stringify(lambda))).toHaveLength(3);
});
