import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { StateMachine } from 'aws-local-stepfunctions';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { downloadEnvironmentSchema, environmentSchema } from '../../../lambdas/contract/environment.ts';
import { type Assembly, readAssembly } from '../../../local/assembly/assembly.ts';
import { synthesize } from '../../../local/assembly/synthesize.ts';

describe('the assembly of the app', () => {
  let assembly: Assembly;
  beforeAll(async () => {
    assembly = await readAssembly(await synthesize());
  }, 60_000);

  const lambda = (state: string) => assembly.lambdas[state] ?? expect.fail(`No Lambda for "${state}"`);

  it('has a definition that is valid ASL', () => {
    // Its ARNs are logical ids here.
    const validating = () =>
      new StateMachine(assembly.definition, { validationOptions: { checkArn: false } });
    expect(validating).not.toThrow();
  });

  it('has the Lambda of each task, bundled, with its own time', () => {
    const times = Object.entries(assembly.lambdas).map(([state, { timeout_seconds }]) => [
      state,
      timeout_seconds,
    ]);
    expect(Object.fromEntries(times)).toEqual({
      'Generate report': 180,
      'Check status': 180,
      'Download report': 900,
    });
    const modules = Object.values(assembly.lambdas).map(({ module }) => module);
    expect(new Set(modules).size).toBe(3);
    for (const module of modules) expect(isAbsolute(module) && existsSync(module), module).toBe(true);
  });

  it('gives each Lambda an environment that it starts with', () => {
    for (const state of ['Generate report', 'Check status'])
      expect(environmentSchema.parse(lambda(state).environment)).toMatchObject({ DEADLINE_SECONDS: 21_600 });
    const { BUCKET_NAME, ...others } = downloadEnvironmentSchema.parse(lambda('Download report').environment);
    expect(BUCKET_NAME).toMatch(/^ReportsBucket/);
    expect(others).toEqual(environmentSchema.parse(lambda('Check status').environment));
  });

  it('is made once for the same sources', async () => {
    const folder = await synthesize();
    expect(await synthesize(() => expect.fail('It was made again'))).toBe(folder);
  });
});

/** A folder like `cdk synth`'s, with these resources in its one template. */
async function assemblyOf(Resources: Record<string, unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assembly-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = { abc: { source: { path: 'asset.abc' } } };
  await writeFile(join(folder, 'CintReports.template.json'), JSON.stringify({ Resources }));
  await writeFile(join(folder, 'CintReports.assets.json'), JSON.stringify({ files }));
  return folder;
}

const TASK = { Type: 'Task', Resource: 'RunnerF00.Arn', End: true };
const WAIT = { Type: 'Wait', Seconds: 1, End: true };

function machineOf(States: Record<string, unknown>) {
  const DefinitionString = JSON.stringify({ StartAt: Object.keys(States)[0], States });
  return { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString } };
}

function lambdaOf(over: Record<string, unknown> = {}) {
  const Properties = {
    Code: { S3Bucket: { 'Fn::Sub': `assets-\${AWS::Region}` }, S3Key: 'abc.zip' },
    Handler: 'index.handler',
    Timeout: 3,
    Environment: { Variables: { BUCKET_NAME: { Ref: 'Bucket' } } },
    ...over,
  };
  return { Type: 'AWS::Lambda::Function', Properties };
}

describe('an assembly', () => {
  it('of one task is read: its Lambda by the name of the state', async () => {
    const folder = await assemblyOf({ RunnerF00: lambdaOf(), Machine: machineOf({ Run: TASK, Rest: WAIT }) });
    expect((await readAssembly(folder)).lambdas).toEqual({
      Run: {
        module: join(folder, 'asset.abc', 'index.mjs'),
        environment: { BUCKET_NAME: 'Bucket' },
        timeout_seconds: 3,
      },
    });
  });

  it.each([
    ['no state machine', {}, 'CintReports holds 0 state machines, not one.'],
    [
      'two state machines',
      { One: machineOf({ Rest: WAIT }), Two: machineOf({ Rest: WAIT }) },
      'CintReports holds 2 state machines, not one.',
    ],
    [
      'a task without its Lambda',
      { Machine: machineOf({ Run: TASK }) },
      'State "Run" runs RunnerF00.Arn, which is no Lambda of CintReports.',
    ],
    [
      'a Lambda without its code',
      { RunnerF00: lambdaOf({ Code: { S3Key: 'lost.zip' } }), Machine: machineOf({ Run: TASK }) },
      'The code of RunnerF00 is not among the assets of CintReports.',
    ],
    [
      'a Lambda whose handler lies elsewhere',
      { RunnerF00: lambdaOf({ Handler: 'other.run' }), Machine: machineOf({ Run: TASK }) },
      'index.handler',
    ],
    [
      'a definition that is none',
      { Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: '{}' } } },
      'Invalid input',
    ],
  ])('with %s is refused, in words that name it', async (_what, resources, words) => {
    const folder = await assemblyOf(resources);
    await expect(readAssembly(folder)).rejects.toThrow(words);
  });
});
