import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import type { CintReportsProps } from '../../infra/cint-reports.ts';
import { parseConfig } from '../../infra/config/read.ts';
import { CintReportsStack } from '../../infra/stack.ts';

export const CONTEXT = {
  ...cdkJson.context,
  // As the CDK CLI sets it: each resource tells its path.
  'aws:cdk:enable-path-metadata': true,
  // The code is not bundled, which takes seconds.
  'aws:cdk:bundling-stacks': [],
};

const RECIPIENT = '5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10';

/** A small reports.yaml: two accounts, a daily schedule and one that is off. */
const CONFIG_TEXT = `
email_recipients: [${RECIPIENT}]
accounts:
  - account_id: 13
  - account_id: 27
schedules:
  - name: completes-daily
    expression: cron(0 6 * * ? *)
    window: current-and-previous-month
    request: { account_id: 13, report_type: completes }
  - name: sample-bought-off
    expression: rate(1 day)
    enabled: false
    flexible_minutes: 0
    window: { start_date: 2026-10-01, end_date: 2026-11-01 }
    request: { account_id: 27, report_type: sample-bought, email_recipients: [other] }
`;

export const config = (more = '') =>
  parseConfig(CONFIG_TEXT + more, 'reports.yaml', new Date('2026-11-22T12:00:00Z'));

/** The template as `cdk synth` makes it, which also holds it against CloudFormation's own rules, for seconds. */
export function synthesized(props: Partial<CintReportsProps> = {}): Template {
  const app = new App({ context: CONTEXT, builtinCloudFormationValidation: false });
  return Template.fromStack(new CintReportsStack(app, 'CintReports', { config: config(), ...props }));
}

/**
 * What a template refers to, in one readable string: a reference is the resource's path in the app
 * (`Reports/Bucket`), a joined text the text.
 */
export function readable(template: Template, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    if ('Ref' in value) return pathOf(template, String(value.Ref));
    if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt']))
      return pathOf(template, String(value['Fn::GetAtt'][0]));
    if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
      const [separator, parts]: unknown[] = value['Fn::Join'];
      if (Array.isArray(parts)) return parts.map((part) => readable(template, part)).join(String(separator));
    }
  }
  return JSON.stringify(value);
}

/** `Reports/Bucket` for the logical id `ReportsBucket95FE29A2`; a pseudo parameter is itself. */
export function pathOf(template: Template, id: string): string {
  const { Metadata } = template.toJSON().Resources[id] ?? {};
  const path: unknown = Metadata?.['aws:cdk:path'];
  return typeof path === 'string'
    ? path.replace(/^CintReports\/Reports\//, '').replace(/\/Resource$/, '')
    : id;
}
