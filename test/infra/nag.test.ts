import { App } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import type { CintReportsProps } from '../../infra/cint-reports.ts';
import { findConfig } from '../../infra/config-file.ts';
import { CintReportsStack } from '../../infra/stack.ts';
import { CONTEXT, config } from './template.ts';

/** The rules that AwsSolutions finds broken where nobody has acknowledged it. */
function findings(props: CintReportsProps, change: (stack: CintReportsStack) => void = () => undefined) {
  const app = new App({ context: CONTEXT, builtinCloudFormationValidation: false });
  const stack = new CintReportsStack(app, 'CintReports', props);
  change(stack);
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.map(({ ruleName }) => ruleName).sort();
}

/** May do what the pipeline's own Lambda may not. */
function widen(stack: CintReportsStack, statement: PolicyStatement): void {
  const role = stack.reports.node.findChild('Download').node.findChild('Role');
  if (!(role instanceof Role)) expect.fail('no role');
  role.addToPolicy(statement);
}

describe("cdk-nag's AwsSolutions", () => {
  it.each([
    ['the example of reports.yaml', () => findConfig('examples/reports.yaml').config],
    ['a customer-managed key', () => config('customer_managed_key: true')],
    ['nothing scheduled', () => ({ ...config(), schedules: [] })],
  ])('finds nothing that is not acknowledged with %s', (_what, make) => {
    expect(findings({ config: make() })).toEqual([]);
  });

  it.each([
    ['s3:PutObject', 'Resource::arn:aws:s3:::*'],
    ['s3:*', 'Action::s3:*'],
  ])('finds a wider permission (%s): what is acknowledged is no more than it names', (action, finding) => {
    const found = findings({ config: config() }, (stack) =>
      widen(stack, new PolicyStatement({ actions: [action], resources: ['arn:aws:s3:::*'] })),
    );
    expect(found).toContain(`AwsSolutions-IAM5[${finding}]`);
  });

  it('finds a queue that someone adds without TLS and dead letters', () => {
    const found = findings({ config: config() }, (stack) => {
      new Queue(stack, 'Open');
    });
    expect(found).toEqual(['AwsSolutions-SQS3', 'AwsSolutions-SQS4']);
  });
});
