import { UsageError } from '../../exit.ts';
import type { Clients } from '../clients.ts';
import { readDeployment } from '../deployment.ts';
import { type AwsOptions, commandLine } from '../options.ts';
import { type Audience, step } from '../step.ts';
import { inShort, nameProblem } from './names.ts';

/** Anywhere in a text: people paste links of the console, too. */
const EXECUTION_ARN = /arn:(aws[\w-]*):states:([a-z0-9-]+):(\d{12}):execution:([^:\s/]+):([^:\s/?#&"<>]+)/;

const STATE_MACHINE_ARN = /arn:aws[\w-]*:states:[^:\s]+:\d{12}:stateMachine:/;

/** Where each of AWS's partitions has its console. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** An execution, told apart from all others. */
export type ExecutionId = {
  readonly arn: string;
  readonly name: string;
  /** What leads to it on the command line: the name, where it is one of the stack's. */
  readonly reference: string;
};

/** The options with the region that an ARN names: it is the one to ask. */
export function inItsRegion(reference: string, options: AwsOptions): AwsOptions {
  const region = EXECUTION_ARN.exec(decoded(reference))?.[2];
  if (region === undefined || region === options.region) return options;
  if (options.region === undefined) return { ...options, region };
  throw new UsageError(`--region is ${options.region}, but the execution is in ${region}.`, [
    'Leave --region out: the ARN says where to look.',
  ]);
}

/** Which execution a person means by an ARN, a console link with one in it, or a name. A name is one of the stack's. */
export async function findExecution(
  reference: string,
  options: AwsOptions & Audience,
  { cloudFormation }: Pick<Clients, 'cloudFormation'>,
): Promise<ExecutionId> {
  const [arn, , , , , name] = EXECUTION_ARN.exec(decoded(reference)) ?? [];
  if (arn !== undefined && name !== undefined) return { arn, name, reference: arn };
  const problem = STATE_MACHINE_ARN.test(decoded(reference))
    ? 'this is the ARN of a state machine, not of an execution'
    : nameProblem(reference);
  if (problem !== undefined) {
    throw new UsageError(`"${inShort(reference)}" is no execution: ${problem}.`, [
      `Give its name, its ARN or its link in the console. Recent ones: ${commandLine('runs', options)}`,
    ]);
  }
  const { state_machine_arn } = await step(options, `Reading the stack ${options.stack}`, () =>
    readDeployment(cloudFormation, options.stack, options),
  );
  return executionNamed(reference, state_machine_arn);
}

/** The execution of a name that a state machine has, or could have. */
export function executionNamed(name: string, state_machine_arn: string): ExecutionId {
  return {
    arn: `${state_machine_arn.replace(':stateMachine:', ':execution:')}:${name}`,
    name,
    reference: name,
  };
}

/** The execution in the console, where its graph and its input are. */
export function consoleUrl(arn: string): string {
  const [, partition = 'aws', , region = ''] = arn.split(':');
  const host = CONSOLES[partition] ?? CONSOLES.aws;
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${arn}`;
}

/** A link may have its colons written as %3A. */
function decoded(reference: string): string {
  return reference.replaceAll(/%3a/gi, ':');
}
