import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationServiceException, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidExecutionInput,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { addStartCommand } from '../../cli/commands/start.ts';
import { API_VERSIONS, idsByLevel, REPORT_TYPES } from '../../lambdas/contract/report-types.ts';
import { lastLine, reports } from '../support/cli.ts';
import { temporaryFolder } from '../support/simulated.ts';
import {
  arnOf,
  cloudFormation,
  MACHINE,
  OUTPUTS,
  recorded,
  type StepFunctions,
  sfnError,
  stepFunctions,
} from './aws/recorded.ts';
import { clockAt, typed } from './aws/typed.ts';

const start = (args: readonly string[], options: Parameters<typeof typed>[2] = {}) =>
  typed(addStartCommand, ['start', ...args], options);

const SMALLEST = ['--account-id', '13', '--report-type', 'completes', '--window', 'previous-month'];

let sfn: StepFunctions;
let stack: ReturnType<typeof cloudFormation>;
beforeEach(() => {
  stack = cloudFormation();
  sfn = stepFunctions([]);
  sfn.on(StartExecutionCommand).callsFake(async ({ name }: { name: string }) => ({
    executionArn: arnOf(name),
    startDate: new Date('2026-11-22T12:00:00.400Z'),
  }));
});

/** What was sent to StartExecution: at most one. */
function sent() {
  const calls = sfn.commandCalls(StartExecutionCommand);
  expect(calls.length).toBeLessThanOrEqual(1);
  const input = calls[0]?.args[0].input;
  return input && { ...input, input: JSON.parse(input.input ?? '') };
}

async function requestFile(content: unknown): Promise<string> {
  const file = join(await temporaryFolder(), 'request.json');
  await writeFile(file, JSON.stringify(content));
  return file;
}

describe('start', () => {
  it('starts the deployed state machine with the smallest useful input, and says where to see it', async () => {
    const { status, stdout } = await start(SMALLEST);
    expect(status).toBe(0);
    expect(sent()).toEqual({
      stateMachineArn: MACHINE,
      name: expect.stringMatching(/^completes-previous-month-[0-9a-f]{6}$/),
      input: { account_id: 13, report_type: 'completes', window: 'previous-month' },
    });
    const name = sent()?.name ?? '';
    expect(stdout).toBe(
      [
        'Started.',
        `  name      ${name}`,
        `  execution ${arnOf(name)}`,
        `  console   https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arnOf(name)}`,
        `  watch it  npm run reports -- watch ${name}`,
        '',
      ].join('\n'),
    );
  });

  it('sends the input as the person wrote it: nothing is added, nothing is rewritten', async () => {
    const input = {
      report_type: 'Termination Details',
      account_id: 13,
      filter: 'Target Group',
      filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFP0'],
      start_date: '2026-11-01',
      end_date: '2026-11-15',
      report_options: null,
    };
    await start([await requestFile(input)]);
    expect(sent()?.input).toEqual(input);
    expect(sent()?.name).toMatch(/^term-details-2026-11-01-2026-11-15-/);
  });

  it('takes every field as an option; ids with commas, or one by one', async () => {
    const ids = ['--filter-ids', 'a, b', '--filter-ids', 'c', '--email-recipients', 'd,e'];
    const days = ['--start-date', '2026-10-01', '--end-date', '2026-11-01'];
    await start(['--account-id', '13', '--report-type', 'completes', '--filter', 'project', ...ids, ...days]);
    expect(sent()?.input).toEqual({
      account_id: 13,
      report_type: 'completes',
      filter: 'project',
      filter_ids: ['a', 'b', 'c'],
      start_date: '2026-10-01',
      end_date: '2026-11-01',
      email_recipients: ['d', 'e'],
    });
  });

  it('lets through what any API version allows, since the stack knows which it speaks', async () => {
    for (const type of REPORT_TYPES) {
      for (const version of API_VERSIONS) {
        expect(idsByLevel(type, API_VERSIONS[0])).toMatchObject(idsByLevel(type, version));
      }
    }
    const { status } = await start([
      ...['--account-id', '13', '--report-type', 'term-details', '--window', 'yesterday'],
      ...['--filter', 'project', '--filter-ids', 'a'],
    ]);
    expect(status).toBe(0);
  });

  it('is one JSON object with --json', async () => {
    const { stdout } = await start([...SMALLEST, '--name', 'my-run', '--json']);
    expect(lastLine(stdout)).toEqual({
      outcome: 'STARTED',
      name: 'my-run',
      execution: arnOf('my-run'),
      console_url: expect.stringContaining(arnOf('my-run')),
      started_at: '2026-11-22T12:00:00.400Z',
    });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says so when that name and input are running already', async () => {
    sfn.on(StartExecutionCommand).resolves({ startDate: new Date('2026-11-22T09:00:00Z') });
    const { status, stdout } = await start([...SMALLEST, '--name', 'my-run']);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'Not started again: an execution of this name and input is running since 2026-11-22 09:00:00 UTC.',
    );
  });

  it('warns of days that Cint holds no data of any more, and starts all the same', async () => {
    const days = ['--start-date', '2025-01-01', '--end-date', '2025-02-01'];
    const { status, stderr } = await start(['--account-id', '13', '--report-type', 'completes', ...days]);
    expect(status).toBe(0);
    expect(stderr).toContain('Warning: start_date 2025-01-01 is more than 12 months ago');
  });
});

describe('start --watch', () => {
  const s3 = mockClient(S3Client);
  beforeEach(() => {
    s3.reset();
    s3.on(HeadObjectCommand).resolves({ ContentLength: 189_751 });
  });

  const { events, name: recordedName } = recorded('landed');
  const mine = { arn: arnOf('my-run'), name: 'my-run', events };

  it('follows it until the report lies in S3, though it is not visible at first', async () => {
    const clock = clockAt('2026-11-01T11:04:11Z');
    sfn = stepFunctions([mine], () => clock.at);
    sfn.on(StartExecutionCommand).resolves({ startDate: clock.at });
    const { status, stdout, stderr } = await start([...SMALLEST, '--name', 'my-run', '--watch', '--json'], {
      clock,
    });
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', execution: arnOf('my-run'), polls: 3 });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain('Started.');
    expect(stderr).not.toContain(recordedName);
    expect(s3.commandCalls(HeadObjectCommand)).toHaveLength(1);
  });

  it('does not wait for ever for an execution that never becomes visible', async () => {
    sfn.on(GetExecutionHistoryCommand).rejects(new ExecutionDoesNotExist({ message: 'no', $metadata: {} }));
    const clock = clockAt('2026-11-22T12:00:00Z');
    const { status } = await start([...SMALLEST, '--watch'], { clock });
    expect(status).toBe(1);
    expect(clock.at.getTime() - Date.parse('2026-11-22T12:00:00Z')).toBe(30_000);
  });

  it('exits with 1, not 2, when it may start but not look: it was started', async () => {
    sfn
      .on(GetExecutionHistoryCommand)
      .rejects(
        sfnError('AccessDeniedException', 400, 'not authorized to perform: states:GetExecutionHistory'),
      );
    const { status, stdout, stderr } = await start([...SMALLEST, '--name', 'my-run', '--watch', '--json']);
    expect(status).toBe(1);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'AWS.AccessDenied' });
    expect(stderr).toContain('The execution goes on. To watch it: npm run reports -- watch my-run');
  });
});

describe('a request that is refused', () => {
  it.each([
    [
      'an unknown report type',
      ['--report-type', 'complete', '--window', 'yesterday'],
      'report_type: must be one of completes',
    ],
    [
      'an unknown window',
      ['--report-type', 'completes', '--window', 'last-week'],
      'window: must be one of yesterday',
    ],
    ['no days', ['--report-type', 'completes'], 'window: is missing, and so are start_date and end_date'],
    [
      'days twice',
      ['--report-type', 'completes', '--window', 'yesterday', '--start-date', '2026-11-01'],
      'start_date: must not be there together with window',
    ],
    [
      'a level without ids',
      ['--report-type', 'completes', '--window', 'yesterday', '--filter', 'project'],
      'filter_ids: must hold 1 to 50 ids',
    ],
  ])('%s: status 2, the field and what is allowed, and AWS is not even asked', async (_, args, message) => {
    const { status, stdout, stderr } = await start(['--account-id', '13', ...args, '--json']);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(lastLine(stdout)).toMatchObject({
      outcome: 'FAILED',
      state: 'Request rejected',
      error: 'Request.Invalid',
    });
    expect([...sfn.calls(), ...stack.calls()]).toEqual([]);
  });

  it('an account that the stack does not have: status 2, and which it has', async () => {
    const { status, stderr } = await start(['--account-id', '14', ...SMALLEST.slice(2)]);
    expect(status).toBe(2);
    expect(stderr).toContain('account_id: must be an account of reports.yaml, 13; it is 14');
    expect(stderr).not.toContain('email_recipients');
    expect(sent()).toBeUndefined();
  });

  it.each([
    ['a blank', 'my run', 'must not hold " "'],
    ['81 characters', 'x'.repeat(81), 'a name is 1 to 80 characters, and it has 81'],
    ['a colon', 'a:b', 'must not hold ":"'],
    ['nothing', '', 'it is empty'],
  ])('a name with %s: status 2', async (_, name, message) => {
    const { status, stderr } = await start([...SMALLEST, '--name', name]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stack.calls()).toEqual([]);
  });

  it('a file and options: status 2, and which to leave out', async () => {
    const { status, stderr } = await start([await requestFile({ account_id: 13 }), '--window', 'yesterday']);
    expect(status).toBe(2);
    expect(stderr).toContain('not from both: leave out --window');
  });
});

describe('AWS refuses', () => {
  it.each([
    [
      'the name was used',
      new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: { httpStatusCode: 400 } }),
      2,
      'There was an execution named my-run already; nothing was started.',
      'npm run reports -- watch my-run',
    ],
    [
      'the state machine is gone',
      new StateMachineDoesNotExist({ message: 'State Machine Does Not Exist', $metadata: {} }),
      2,
      `The state machine ${MACHINE} is gone.`,
      'npx cdk deploy',
    ],
    [
      'the input is too large',
      new InvalidExecutionInput({ message: 'Input exceeds 262144 bytes', $metadata: {} }),
      2,
      'does not take the input: Input exceeds 262144 bytes',
      '',
    ],
    [
      'the permission is missing',
      sfnError(
        'AccessDeniedException',
        400,
        `User: arn:aws:iam::123456789012:user/ann is not authorized to perform: states:StartExecution on resource: ${MACHINE} because no identity-based policy allows it`,
      ),
      1,
      `Could not start the execution my-run: the permission states:StartExecution on ${MACHINE} is missing.`,
      '--profile',
    ],
    [
      'it throttles for longer than the SDK tries',
      sfnError('ThrottlingException', 400, 'Rate exceeded'),
      1,
      'Could not start the execution my-run: ThrottlingException (400), Rate exceeded. Request id a-request-id.',
      'Whether it runs all the same: npm run reports -- watch my-run',
    ],
  ])('because %s', async (_, error, expected, message, remedy) => {
    sfn.on(StartExecutionCommand).rejects(error);
    const { status, stdout, stderr } = await start([...SMALLEST, '--name', 'my-run']);
    expect(status).toBe(expected);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
  });

  it('because the state machine of another stack is gone: how to deploy that one', async () => {
    sfn.on(StartExecutionCommand).rejects(new StateMachineDoesNotExist({ message: 'gone', $metadata: {} }));
    const { stderr } = await start([...SMALLEST, '--stack', 'Other']);
    expect(stderr).toContain('npx cdk deploy -c stack=Other.');
  });

  it('because there is no such stack: nothing is started', async () => {
    stack.on(DescribeStacksCommand).rejects(
      new CloudFormationServiceException({
        name: 'ValidationError',
        message: 'Stack with id CintReprots does not exist',
        $fault: 'client',
        $metadata: { httpStatusCode: 400 },
      }),
    );
    const { status, stderr } = await start([...SMALLEST, '--stack', 'CintReprots']);
    expect(status).toBe(2);
    expect(stderr).toContain('There is no stack CintReprots in eu-west-1');
    expect(stderr).toContain('npx cdk deploy -c stack=CintReprots\n');
    expect(sent()).toBeUndefined();
  });

  it('takes empty options, and an empty stack of the environment, for absent', async () => {
    process.env.CINT_REPORTS_STACK = '';
    try {
      await start(SMALLEST);
      await start([...SMALLEST, '--stack', '', '--region', '', '--profile', '']);
    } finally {
      delete process.env.CINT_REPORTS_STACK;
    }
    expect(stack.commandCalls(DescribeStacksCommand).map(({ args }) => args[0].input.StackName)).toEqual([
      'CintReports',
      'CintReports',
    ]);
  });

  it('looks at the stack of the environment', async () => {
    expect(OUTPUTS.StateMachineArn).toBe(MACHINE);
    process.env.CINT_REPORTS_STACK = 'Staging';
    try {
      await start(SMALLEST);
    } finally {
      delete process.env.CINT_REPORTS_STACK;
    }
    expect(stack.commandCalls(DescribeStacksCommand)[0]?.args[0].input).toEqual({ StackName: 'Staging' });
  });
});

describe('as a person starts it', () => {
  /** No AWS configuration but this. */
  const NOWHERE = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

  it.each([
    ['no request', ['start'], {}, 2, 'There is no request'],
    ['no such file', ['start', '/no/such/request.json'], {}, 2, 'there is no such file'],
    ['an account that is no number', ['start', '--account-id', 'x'], {}, 2, 'It must be a whole number'],
    ['a misspelt option', ['start', '--report', 'x'], {}, 2, "unknown option '--report'"],
    ['no region', ['start', ...SMALLEST], {}, 2, 'no AWS region is set'],
    ['an empty region', ['start', ...SMALLEST], { AWS_REGION: '' }, 2, 'no AWS region is set'],
    [
      'no credentials',
      ['start', ...SMALLEST],
      { AWS_REGION: 'eu-west-1' },
      1,
      'there are no AWS credentials',
    ],
    [
      'a profile that does not exist',
      ['start', ...SMALLEST, '--region', 'eu-west-1', '--profile', 'nobody'],
      {},
      1,
      'there is no profile nobody, or it holds no credentials.',
    ],
    [
      'such a profile in the environment',
      ['start', ...SMALLEST, '--region', 'eu-west-1'],
      { AWS_PROFILE: 'nobody' },
      1,
      'there is no profile nobody, or it holds no credentials.',
    ],
  ])('%s: what to do', async (_, args, env, expected, message) => {
    const { status, stdout, stderr } = await reports(args, { env: { ...NOWHERE, ...env } }).ended;
    expect(status).toBe(expected);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('reads the request from standard input', async () => {
    const { status, stdout } = await reports(['start', '-', '--json'], {
      env: NOWHERE,
      input: '{"account_id": 13, "report_type": "completes", "window": "someday"}',
    }).ended;
    expect(status).toBe(2);
    expect(lastLine(stdout)).toMatchObject({ cause: expect.stringContaining('window: must be one of') });
  });

  it('shows its help', async () => {
    const { status, stdout } = await reports(['start', '--help']).ended;
    expect(status).toBe(0);
    expect(stdout).toContain('--window previous-month --watch');
  });
});
