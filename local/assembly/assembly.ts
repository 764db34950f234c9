import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { resolveIntrinsics } from './intrinsics.ts';

/** A Lambda as the template describes it. */
export type LambdaSpec = {
  /** Path of the bundled module. */
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout_seconds: number;
};

export type Assembly = {
  readonly definition: StateMachineDefinition;
  /** The Lambda of each Task state, by the state's name. */
  readonly lambdas: Readonly<Record<string, LambdaSpec>>;
};

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

const lambdaSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.literal('index.handler'),
  Timeout: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

const assetsSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })),
});

/** Enough of ASL to find the Lambdas; the engine reads the rest. */
const definitionSchema = z.custom<StateMachineDefinition>(
  (value) =>
    z
      .object({ StartAt: z.string(), States: z.record(z.string(), z.object({ Type: z.string() })) })
      .safeParse(value).success,
);

/** Reads the one state machine of a cloud assembly, and its Lambdas. */
export async function readAssembly(folder: string, stack = 'CintReports'): Promise<Assembly> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), 'utf8'));
  const template = templateSchema.parse(await read(`${stack}.template.json`));
  const { files } = assetsSchema.parse(await read(`${stack}.assets.json`));
  const resources = Object.entries(template.Resources).map(([id, { Type, Properties }]) => ({
    id,
    type: Type,
    properties: resolveIntrinsics(Properties),
  }));

  const machines = resources.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  const [machine] = machines;
  if (machine === undefined || machines.length > 1) {
    throw new Error(`${stack} holds ${machines.length} state machines, not one.`);
  }
  const { DefinitionString } = z.object({ DefinitionString: z.string() }).parse(machine.properties);
  const definition = definitionSchema.parse(JSON.parse(DefinitionString));

  const byArn = new Map<string, LambdaSpec>();
  for (const { id, type, properties } of resources) {
    if (type !== 'AWS::Lambda::Function') continue;
    const { Code, Timeout, Environment } = lambdaSchema.parse(properties);
    const asset = files[Code.S3Key.replace(/\.zip$/, '')];
    if (asset === undefined) throw new Error(`The code of ${id} is not among the assets of ${stack}.`);
    byArn.set(`${id}.Arn`, {
      module: join(folder, asset.source.path, 'index.mjs'),
      environment: Environment.Variables,
      timeout_seconds: Timeout,
    });
  }
  const lambdas: Record<string, LambdaSpec> = {};
  for (const [name, state] of Object.entries(definition.States)) {
    if (state.Type !== 'Task') continue;
    const { Resource } = z.object({ Resource: z.string() }).parse(state);
    const lambda = byArn.get(Resource);
    if (lambda === undefined)
      throw new Error(`State "${name}" runs ${Resource}, which is no Lambda of ${stack}.`);
    lambdas[name] = lambda;
  }
  return { definition, lambdas };
}
