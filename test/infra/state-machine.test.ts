import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definitionIn } from '../../infra/diagram/definition.ts';
import {
  AWS_ERRORS,
  ERRORS,
  FAIL_STATES,
  RETRIES,
  type RetryPolicy,
  type Task,
} from '../../lambdas/contract/errors.ts';
import { config, synthesized } from './template.ts';

const retrierSchema = z.strictObject({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.number(),
  MaxAttempts: z.number(),
  BackoffRate: z.number(),
  MaxDelaySeconds: z.number(),
  JitterStrategy: z.string(),
});
const catcherSchema = z.strictObject({
  ErrorEquals: z.array(z.string()),
  ResultPath: z.string(),
  Next: z.string(),
});
const definitionSchema = z.object({
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  States: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Next: z.string().optional(),
      TimeoutSeconds: z.number().optional(),
      Retry: z.array(retrierSchema).optional(),
      Catch: z.array(catcherSchema).optional(),
    }),
  ),
});
type Definition = z.infer<typeof definitionSchema>;

let template: Template;
let definition: Definition;
beforeAll(() => {
  template = synthesized();
  definition = definitionSchema.parse(definitionIn(template));
});

const STATES = {
  'Generate report': 'generate',
  'Check status': 'status',
  'Download report': 'download',
} as const;
const tasks = Object.entries(STATES).map(([name, task]) => ({ name, task }));
const errors = Object.entries({ ...ERRORS, ...AWS_ERRORS });
const everyError = tasks.flatMap(({ name, task }) =>
  errors.map(([error, row]) => ({ name, task, error, ...row })),
);

function stateNamed(name: string): Definition['States'][string] {
  return definition.States[name] ?? expect.fail(`There is no state "${name}"`);
}

describe('the state machine', () => {
  it('is a Standard one, which runs each execution once', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineType: 'STANDARD' });
  });

  it('logs every event, but no data: reports and requests stay out of the log', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false, Destinations: [Match.anyValue()] },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^/aws/vendedlogs/states/'),
      RetentionInDays: 90,
    });
  });

  it('is made after its role may do what it must: Step Functions tries that out', () => {
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) =>
      id.includes('PipelineRole'),
    );
    template.hasResource('AWS::StepFunctions::StateMachine', { DependsOn: Match.arrayWith([policy]) });
  });

  it('is traced', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true },
    });
  });

  it('outlasts its deadline by time for the last retries, and follows a deadline that is given', () => {
    const hours = (count: number) => count * 60 * 60;
    expect(definition.TimeoutSeconds).toBe(hours(6 + 3));
    const shorter = definitionIn(synthesized({ config: config('poll: { deadline_seconds: 3600 }') }));
    expect(definitionSchema.parse(shorter).TimeoutSeconds).toBe(hours(1 + 3));
  });

  it('has no task but the three, and no state that nothing leads to', () => {
    const found = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
    expect(found.map(([name]) => name).sort()).toEqual(Object.keys(STATES).sort());
    const targets = JSON.stringify(definition.States).matchAll(/"(?:Next|Default)":"([^"]+)"/g);
    const reached = new Set([definition.StartAt, ...[...targets].map(([, name]) => name)]);
    expect(Object.keys(definition.States).filter((name) => !reached.has(name))).toEqual([]);
  });
});

describe('each outcome leads where the design says', () => {
  it.each([
    [
      'Accepted?',
      { THROTTLED: 'Wait as Cint asks', FAILED: 'Report failed', OVERDUE: 'Report overdue' },
      'Wait for report',
    ],
    [
      'Report ready?',
      { READY: 'Download report', FAILED: 'Report failed', OVERDUE: 'Report overdue' },
      'Wait for report',
    ],
    ['Landed?', { LANDED: 'Report landed', OVERDUE: 'Report overdue' }, 'Wait for report'],
  ])('%s', (name, outcomes, otherwise) => {
    expect(stateNamed(name)).toEqual({
      Type: 'Choice',
      Choices: Object.entries(outcomes).map(([outcome, Next]) => ({
        Variable: '$.job.outcome',
        StringEquals: outcome,
        Next,
      })),
      Default: otherwise,
    });
  });

  it.each([
    ['Generate report', 'Accepted?'],
    ['Wait as Cint asks', 'Generate report'],
    ['Wait for report', 'Check status'],
    ['Check status', 'Report ready?'],
    ['Download report', 'Landed?'],
  ])('%s is followed by %s', (name, next) => {
    expect(stateNamed(name).Next).toBe(next);
  });

  it.each(['Wait as Cint asks', 'Wait for report'])('%s waits as long as the step before it said', (name) => {
    expect(stateNamed(name)).toMatchObject({ Type: 'Wait', SecondsPath: '$.job.wait_seconds' });
  });
});

describe('each task', () => {
  it.each(tasks)('$name gives its Lambda the time to say more than "States.Timeout"', ({ name, task }) => {
    const [lambda] = Object.values(
      template.findResources('AWS::Lambda::Function', {
        Properties: { Description: `cint-reports: the ${task} step` },
      }),
    );
    expect(stateNamed(name).TimeoutSeconds).toBeGreaterThan(lambda?.Properties.Timeout);
  });

  it.each(tasks)('$name keeps the input, and puts the job beside it', ({ name, task }) => {
    expect(stateNamed(name)).toMatchObject({ ResultPath: '$.job' });
    if (task !== 'generate') expect(stateNamed(name)).toMatchObject({ InputPath: '$.job' });
  });

  it.each(everyError)('$name meets $error with the retries of the table', ({ name, task, error, retry }) => {
    const policy: RetryPolicy | undefined = retry === 'never' ? undefined : RETRIES[retry];
    const matching = (stateNamed(name).Retry ?? []).filter(({ ErrorEquals }) => ErrorEquals.includes(error));
    if (policy === undefined || !appliesTo(policy, task)) expect(matching).toEqual([]);
    else
      expect(matching).toEqual([
        expect.objectContaining({
          IntervalSeconds: policy.interval_seconds,
          MaxAttempts: policy.max_attempts,
          BackoffRate: policy.backoff_rate,
          MaxDelaySeconds: policy.max_delay_seconds,
          JitterStrategy: policy.jitter,
        }),
      ]);
  });

  it.each(tasks)('$name retries no error that the table does not name', ({ name }) => {
    const retried = (stateNamed(name).Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried.length).toBeGreaterThan(0);
    expect(retried.filter((error) => !errors.some(([known]) => known === error))).toEqual([]);
  });

  it.each(everyError)(
    '$name ends with $error in the Fail state of the table',
    ({ name, error, fail_state }) => {
      const catchers = stateNamed(name).Catch ?? [];
      const named = catchers.filter(({ ErrorEquals }) => ErrorEquals.includes(error));
      const all = catchers.filter(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
      const [catcher, ...others] = named.length > 0 ? named : all;
      expect(others).toEqual([]);
      expect(stateNamed(catcher?.Next ?? '').Next).toBe(FAIL_STATES[fail_state]);
    },
  );

  it.each(Object.keys(ERRORS).flatMap((error) => tasks.map(({ name }) => ({ name, error }))))(
    '$name does not leave $error, which is ours, to States.ALL',
    ({ name, error }) => {
      const named = (stateNamed(name).Catch ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(named.filter((caught) => caught === error)).toEqual([error]);
    },
  );

  it.each(tasks)('$name catches everything else last, as ASL wants it', ({ name }) => {
    const catchers = (stateNamed(name).Catch ?? []).map(({ ErrorEquals }) => ErrorEquals);
    expect(catchers.at(-1)).toEqual(['States.ALL']);
    expect(catchers.slice(0, -1).flat()).not.toContain('States.ALL');
  });

  it.each(tasks)('$name keeps the job it had when an error is caught', ({ name }) => {
    const paths = (stateNamed(name).Catch ?? []).map(({ ResultPath }) => ResultPath);
    expect(new Set(paths)).toEqual(new Set(['$.failure']));
  });
});

function appliesTo(policy: RetryPolicy, task: Task): boolean {
  return policy.tasks.includes(task);
}

describe('each failed end', () => {
  it.each(Object.values(FAIL_STATES))('%s has an Error and a Cause that is read from the state', (name) => {
    const { Type, Error: error, ErrorPath, CausePath } = stateNamed(name);
    expect(Type).toBe('Fail');
    expect(error ?? ErrorPath).toMatch(/^(Cint\.Report(Failed|Overdue)|\$\.failure\.Error)$/);
    expect(CausePath).toMatch(/^\$\.(job\.message|failure\.said\.errorMessage)$/);
  });

  it.each(['Explain rejection', 'Explain outage', 'Explain fault'])(
    '%s reads the sentence for people out of the JSON of Lambda',
    (name) => {
      expect(stateNamed(name).Parameters).toEqual({
        'Error.$': '$.failure.Error',
        'said.$': 'States.StringToJson($.failure.Cause)',
      });
    },
  );

  it.each(['Explain silence', 'Explain surprise'])('%s does not: AWS gives no JSON, or no Cause', (name) => {
    expect(JSON.stringify(stateNamed(name))).not.toMatch(/StringToJson|failure\.Cause/);
  });
});
