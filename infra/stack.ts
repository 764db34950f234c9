import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CintReports, type CintReportsProps } from './cint-reports.ts';
import { cautions } from './config/cautions.ts';

/** `CintReports` as a stack of its own. */
export class CintReportsStack extends Stack {
  readonly reports: CintReports;

  constructor(scope: Construct, id: string, props: StackProps & CintReportsProps) {
    super(scope, id, {
      description: 'Cint Exchange reports, landed in S3: complete, once, verified.',
      ...props,
    });
    this.reports = new CintReports(this, 'Reports', props);
    for (const [name, value] of Object.entries(this.reports.outputs)) new CfnOutput(this, name, { value });
    for (const { path, message } of cautions(props.config, new Date())) {
      Annotations.of(this).addWarningV2(`cint-reports:${path}`, `reports.yaml, ${path}: ${message}`);
    }
  }
}
