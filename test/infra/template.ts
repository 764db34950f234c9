import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { CintReportsStack, type CintReportsStackProps } from '../../infra/stack.ts';

const CONTEXT = {
  ...cdkJson.context,
  // As the CDK CLI sets it: each resource tells its path.
  'aws:cdk:enable-path-metadata': true,
  // The code is not bundled, which takes seconds.
  'aws:cdk:bundling-stacks': [],
};

/** The template as `cdk synth` makes it, which also holds it against CloudFormation's own rules, for seconds. */
export function synthesized(props?: CintReportsStackProps): Template {
  const app = new App({ context: CONTEXT, builtinCloudFormationValidation: false });
  return Template.fromStack(new CintReportsStack(app, 'CintReports', props));
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
  return typeof path === 'string' ? path.replace(/^CintReports\//, '').replace(/\/Resource$/, '') : id;
}
