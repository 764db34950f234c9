/** The synthesized definition on the engine, with tasks that fail as told: every row of the error table is walked. */
import { StateMachine } from 'aws-local-stepfunctions';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AWS_ERRORS,
  ERRORS,
  FAIL_STATES,
  RETRIES,
  type RetryPolicy,
  TASKS,
  type Task,
} from '../../lambdas/contract/errors.ts';
import type { Job, Outcome } from '../../lambdas/contract/job.ts';
import { readAssembly } from '../../local/assembly/assembly.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { scaled } from '../../local/time-scale.ts';
import { acceptedJob } from '../support/cint.ts';

const STATES: Readonly<Record<Task, string>> = {
  generate: 'Generate report',
  status: 'Check status',
  download: 'Download report',
};

let definition: Awaited<ReturnType<typeof readAssembly>>['definition'];

beforeAll(async () => {
  definition = (await readAssembly(await synthesize())).definition;
}, 60_000);

type Step = (tries: number) => Job;

const outcome = (word: Outcome, over: Partial<Job> = {}): Job => ({
  ...acceptedJob('01KBJX7BXGRJXGG517T963VVP4'),
  outcome: word,
  message: `the message of ${word}`,
  wait_seconds: 30,
  ...over,
});

const HAPPY: Readonly<Record<Task, Step>> = {
  generate: () => outcome('PENDING'),
  status: () => outcome('READY'),
  download: () => outcome('LANDED'),
};

/** Runs the definition, all pauses cut to next to nothing, and tells where it ended. */
async function run(steps: Partial<Record<Task, Step>>) {
  const tries: Record<Task, number> = { generate: 0, status: 0, download: 0 };
  const handlers = Object.fromEntries(
    TASKS.map((task) => [
      STATES[task],
      () => {
        tries[task] += 1;
        return JSON.parse(JSON.stringify((steps[task] ?? HAPPY[task])(tries[task])));
      },
    ]),
  );
  const machine = new StateMachine(scaled(definition, 1_000_000), {
    validationOptions: { noValidate: true },
  });
  const { result, eventLogs } = machine.run(
    { account_id: 13 },
    {
      context: { Execution: { Id: 'an-execution' }, State: { RetryCount: 0 } },
      overrides: {
        taskResourceLocalHandlers: handlers,
        waitTimeOverrides: { 'Wait for report': 0, 'Wait as Cint asks': 0 },
      },
    },
  );
  const ended = result.then(
    (output) => ({ output, error: undefined, cause: undefined }),
    (error: Error) => {
      const failure = error.cause instanceof Error ? error.cause : error;
      return { output: undefined, error: failure.name, cause: failure.message };
    },
  );
  const path: string[] = [];
  for await (const event of eventLogs) if (event.type === 'StateEntered') path.push(event.state.name);
  return { ...(await ended), state: path.at(-1), path, tries };
}

/** What Step Functions makes of an exception of a Lambda. */
function thrown(name: string, message: string): Error {
  return Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] })), {
    name,
  });
}

function policyOf(retry: string, task: Task): RetryPolicy | undefined {
  const policy: RetryPolicy | undefined = Object.entries<RetryPolicy>(RETRIES).find(
    ([name]) => name === retry,
  )?.[1];
  return policy?.tasks.includes(task) ? policy : undefined;
}

const ours = TASKS.flatMap((task) => Object.entries(ERRORS).map(([name, row]) => [task, name, row] as const));
const amazons = TASKS.flatMap((task) =>
  Object.entries(AWS_ERRORS).map(([name, row]) => [task, name, row] as const),
);

describe('an error that lasts', () => {
  it.each(ours)(
    '%s: %s is tried as often as the table says, then ends where it says, in its own words',
    async (task, name, row) => {
      const ended = await run({
        [task]: () => {
          throw thrown(name, `the sentence of ${name}`);
        },
      });
      expect(ended).toMatchObject({
        state: FAIL_STATES[row.fail_state],
        error: name,
        cause: `the sentence of ${name}`,
      });
      expect(ended.tries[task]).toBe(1 + (policyOf(row.retry, task)?.max_attempts ?? 0));
    },
  );

  it.each(amazons)(
    '%s: %s of AWS is tried as often as the table says, then ends where it says',
    async (task, name, row) => {
      const ended = await run({
        [task]: () => {
          throw Object.assign(new Error('Rate exceeded (Service: Lambda)'), { name });
        },
      });
      expect(ended).toMatchObject({ state: FAIL_STATES[row.fail_state], error: name });
      expect(ended.cause).not.toBe('');
      expect(ended.tries[task]).toBe(1 + (policyOf(row.retry, task)?.max_attempts ?? 0));
    },
  );

  it.each(TASKS)(
    '%s: an error nobody thought of ends in "Landing failed", with all that is known of it',
    async (task) => {
      const ended = await run({
        [task]: () => {
          throw thrown('TypeError', 'x is not a function');
        },
      });
      expect(ended).toMatchObject({
        state: 'Landing failed',
        error: 'TypeError',
        cause: expect.stringContaining('x is not a function'),
      });
      expect(ended.tries[task]).toBe(1);
    },
  );
});

describe('an error that passes', () => {
  it.each(ours.filter(([task, , row]) => policyOf(row.retry, task) !== undefined))(
    '%s: %s is got over at the next try',
    async (task, name) => {
      const ended = await run({
        [task]: (tries: number) => {
          if (tries === 1) throw thrown(name, 'once');
          return HAPPY[task](tries);
        },
      });
      expect(ended).toMatchObject({ state: 'Report landed', error: undefined });
      expect(ended.tries[task]).toBe(2);
    },
  );
});

describe('outcomes', () => {
  it('a report that is ready at once goes the straight way', async () => {
    const ended = await run({});
    expect(ended.path).toEqual([
      'Generate report',
      'Accepted?',
      'Wait for report',
      'Check status',
      'Report ready?',
      'Download report',
      'Landed?',
      'Report landed',
    ]);
    expect(ended.output).toMatchObject({ outcome: 'LANDED' });
  });

  it('PENDING and THROTTLED go round through "Wait for report" until READY', async () => {
    const words: Outcome[] = ['PENDING', 'THROTTLED', 'PENDING', 'READY'];
    const ended = await run({ status: (tries) => outcome(words[tries - 1] ?? 'READY') });
    expect(ended).toMatchObject({ state: 'Report landed', tries: { status: 4, download: 1 } });
    expect(ended.path.filter((state) => state === 'Wait for report')).toHaveLength(4);
  });

  it('a THROTTLED request waits, and asks again', async () => {
    const ended = await run({ generate: (tries) => outcome(tries < 3 ? 'THROTTLED' : 'PENDING') });
    expect(ended).toMatchObject({ state: 'Report landed', tries: { generate: 3 } });
    expect(ended.path.filter((state) => state === 'Wait as Cint asks')).toHaveLength(2);
  });

  it.each(['PENDING', 'THROTTLED'] as const)('a download that is %s goes back to waiting', async (word) => {
    const ended = await run({ download: (tries) => outcome(tries === 1 ? word : 'LANDED') });
    expect(ended).toMatchObject({ state: 'Report landed', tries: { status: 2, download: 2 } });
  });

  it.each([
    ['generate', 'FAILED', 'Report failed', 'Cint.ReportFailed'],
    ['generate', 'OVERDUE', 'Report overdue', 'Cint.ReportOverdue'],
    ['status', 'FAILED', 'Report failed', 'Cint.ReportFailed'],
    ['status', 'OVERDUE', 'Report overdue', 'Cint.ReportOverdue'],
    ['download', 'OVERDUE', 'Report overdue', 'Cint.ReportOverdue'],
  ] as const)('%s: %s ends in "%s"', async (task, word, state, error) => {
    const ended = await run({ [task]: () => outcome(word) });
    expect(ended).toMatchObject({ state, error, cause: `the message of ${word}` });
  });
});
