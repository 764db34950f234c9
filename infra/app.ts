import { Annotations, App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { InvalidConfig } from './config/invalid-config.ts';
import { CONFIG_FILE, EXAMPLE_FILE, findConfig } from './config-file.ts';
import { CintReportsStack } from './stack.ts';

const app = new App();

/** `-c reports=FILE` in place of reports.yaml, `-c stack=NAME` for another deployment beside the first. */
const file: unknown = app.node.tryGetContext('reports');
const name: unknown = app.node.tryGetContext('stack');
if (name !== undefined && !/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(String(name))) {
  process.stderr.write(
    `stack: must begin with a letter and hold letters, digits and hyphens; it is ${name}\n`,
  );
  process.exit(1);
}

try {
  const { config, isExample } = findConfig(file === undefined ? undefined : String(file));
  const stack = new CintReportsStack(app, name === undefined ? 'CintReports' : String(name), { config });
  if (isExample) {
    Annotations.of(stack).addWarningV2(
      'cint-reports:example',
      `There is no ${CONFIG_FILE}, so ${EXAMPLE_FILE} is used. Copy it, and write in it what you want.`,
    );
  }
} catch (error) {
  if (!(error instanceof InvalidConfig)) throw error;
  // The mistakes are the person's to mend; where in this code they were found says nothing.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
// A finding that is not acknowledged, with its reason, fails the synthesis.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
