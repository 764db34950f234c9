import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { findConfig } from '../config-file.ts';
import { CintReportsStack } from '../stack.ts';

const machineSchema = z.object({
  Properties: z.object({
    DefinitionString: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }),
  }),
});

/** The ASL definition of a template's one state machine; where it refers to a resource, it says `?`. */
export function definitionIn(template: Template): unknown {
  const machines = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const [machine] = z.tuple([machineSchema]).parse(machines);
  const [, parts] = machine.Properties.DefinitionString['Fn::Join'];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : '?')).join(''));
}

/** The definition that the app deploys. Bundling the Lambdas and validating the template would take seconds. */
export function deployedDefinition(): unknown {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });
  return definitionIn(
    Template.fromStack(new CintReportsStack(app, 'CintReports', { config: findConfig().config })),
  );
}
