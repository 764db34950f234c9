import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  ListExecutionsCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { addRunsCommand } from '../../cli/commands/runs.ts';
import { lastLine, reports } from '../support/cli.ts';
import {
  arnOf,
  cloudFormation,
  described,
  MACHINE,
  NAMES,
  type Recording,
  type RecordingName,
  recorded,
  type StepFunctions,
  sfnError,
  stepFunctions,
} from './aws/recorded.ts';
import { clockAt, typed } from './aws/typed.ts';

const runs = (args: readonly string[] = [], options: Parameters<typeof typed>[2] = {}) =>
  typed(addRunsCommand, ['runs', ...args], options);

/** The first events of an execution: it runs still. */
function running(recording: RecordingName): Recording {
  const { events } = recorded(recording);
  return { arn: arnOf('by-hand'), name: 'by-hand', events: events.slice(0, 8) };
}

/** The newest first, as Step Functions lists them. */
const ALL = [recorded('rejected'), running('redriven'), recorded('timed-out'), recorded('landed')];

function lists(recordings: readonly Recording[]): StepFunctions {
  const sfn = stepFunctions(recordings);
  const items: ExecutionListItem[] = recordings.map((recording) => {
    const { executionArn, stateMachineArn, name, status, startDate, stopDate } = described(recording);
    return { executionArn, stateMachineArn, name, status, startDate, stopDate };
  });
  sfn.on(ListExecutionsCommand).callsFake(async (input: ListExecutionsCommand['input']) => {
    const wanted = items.filter(
      ({ status }) => input.statusFilter === undefined || status === input.statusFilter,
    );
    const from = Number(input.nextToken ?? 0);
    // Fewer than asked for, as the real one may.
    const to = from + Math.min(2, input.maxResults ?? 100);
    return { executions: wanted.slice(from, to), ...(to < wanted.length ? { nextToken: String(to) } : {}) };
  });
  return sfn;
}

beforeEach(() => void cloudFormation());

describe('runs', () => {
  it('tells programs of each: what was asked, how it ended, and where it lies', async () => {
    lists(ALL);
    const { status, stdout } = await runs(['--json']);
    expect(status).toBe(0);
    const nothing = { schedule: null, scheduled_time: null, start_date: null, end_date: null };
    const notLanded = { bucket: null, key: null, bytes: null, rows: null, report_id: null };
    expect(lastLine(stdout)).toEqual({
      runs: [
        {
          ...nothing,
          ...notLanded,
          name: NAMES.rejected,
          execution: arnOf(NAMES.rejected),
          outcome: 'FAILED',
          status: 'FAILED',
          started_at: '2026-11-22T09:30:00.000Z',
          stopped_at: expect.stringMatching(/^2026-11-22T09:30:0/),
          duration_seconds: 1,
          account_id: 13,
          report_type: 'completes',
          window: 'yesterday',
          state: 'Request rejected',
          error: 'Cint.BadRequest',
          cause: expect.stringContaining('is not in this account'),
        },
        {
          ...nothing,
          ...notLanded,
          name: 'by-hand',
          execution: arnOf('by-hand'),
          outcome: 'RUNNING',
          status: 'RUNNING',
          started_at: '2026-11-21T14:00:00.000Z',
          stopped_at: null,
          duration_seconds: null,
          account_id: 13,
          report_type: 'term-details',
          window: null,
          start_date: '2026-11-01',
          end_date: '2026-11-15',
          state: null,
          error: null,
          cause: null,
        },
        expect.objectContaining({ status: 'TIMED_OUT', outcome: 'FAILED', duration_seconds: 32_400 }),
        expect.objectContaining({
          status: 'SUCCEEDED',
          outcome: 'LANDED',
          schedule: 'monthly-completes',
          scheduled_time: '2026-11-01T11:00:00Z',
          window: 'previous-month',
          bytes: 189_751,
          rows: 1_000,
          bucket: 'cintreports-reportsbucket4f1d2c3b-x8k2m5q7w9z1',
          key: expect.stringMatching(/^reports\/report_type=completes\/.*\.csv$/),
          report_id: '01M8ZK4T9QW3YB6VHN5XJRC2DE',
        }),
      ],
      more: false,
    });
  });

  it('fits a terminal of 100 columns, with the name whole', async () => {
    lists(ALL);
    const { stdout } = await runs([], { terminal: 100 });
    expect(stdout.trimEnd().split('\n')).toEqual([
      'STARTED (UTC)     OUTCOME    TOOK         REPORT, ACCOUNT, DAYS',
      '2026-11-22 09:30  failed     1 s          completes, 13, yesterday',
      `  ${NAMES.rejected}`,
      expect.stringMatching(/^ {2}Request rejected: Cint\.BadRequest\. Cint answered 400 .*\u2026$/),
      '2026-11-21 14:00  running                 term-details, 13, 2026-11-01..2026-11-15',
      '  by-hand',
      '2026-11-20 06:00  timed out  9 h          sample-bought, 13, month-to-date',
      `  ${NAMES['timed-out']}`,
      '2026-11-01 11:04  landed     2 min 26 s   monthly-completes: completes, 13, previous-month',
      `  ${NAMES.landed}`,
      expect.stringMatching(/^ {2}1,000 rows, 185 KiB, s3:\/\/cintreports-.*\u2026$/),
    ]);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('is one line for each, with tabs, where there is no terminal; nothing is cut', async () => {
    lists(ALL);
    const { stdout } = await runs();
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[3]?.split('\t')).toEqual([
      '2026-11-01 11:04:12',
      'landed',
      '2 min 26 s',
      'monthly-completes: completes of account 13, previous-month',
      NAMES.landed,
      expect.stringMatching(/^1,000 rows, 185 KiB, s3:\/\/.*01M8ZK4T9QW3YB6VHN5XJRC2DE\.csv$/),
    ]);
  });

  it('shows so many and no more, over pages, and says that there are more', async () => {
    const sfn = lists(ALL);
    const { stdout, stderr } = await runs(['--limit', '3']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(stderr).toContain('There are more');
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(3);
    expect(lastLine((await runs(['--limit', '3', '--json'])).stdout)).toMatchObject({ more: true });
    expect(lastLine((await runs(['--limit', '4', '--json'])).stdout)).toMatchObject({ more: false });
  });

  it.each([
    ['24h', [NAMES.rejected, 'by-hand']],
    ['2d', [NAMES.rejected, 'by-hand']],
    ['3d', [NAMES.rejected, 'by-hand', NAMES['timed-out']]],
    ['2026-11-22', [NAMES.rejected]],
    ['2026-11-22T10:30:00+01:00', [NAMES.rejected]],
    ['2026-11-22T10:30:00Z', []],
  ])('--since %s', async (since, names) => {
    lists(ALL);
    const { stdout } = await runs(['--since', since, '--json'], { clock: clockAt('2026-11-22T12:00:00Z') });
    expect(lastLine(stdout)).toMatchObject({ runs: names.map((name) => ({ name })) });
  });

  it('--status, in any case', async () => {
    const sfn = lists(ALL);
    const { stdout } = await runs(['--status', 'timed-out', '--json']);
    expect(lastLine(stdout)).toMatchObject({ runs: [{ name: NAMES['timed-out'] }] });
    expect(sfn.commandCalls(ListExecutionsCommand)[0]?.args[0].input).toMatchObject({
      stateMachineArn: MACHINE,
      statusFilter: 'TIMED_OUT',
    });
  });

  it('asks for at most five at once, since the quota is small', async () => {
    const many = Array.from({ length: 23 }, (_, index) => ({
      ...recorded('landed'),
      name: `run-${index}`,
      arn: arnOf(`run-${index}`),
    }));
    const sfn = lists(many);
    let now = 0;
    let most = 0;
    sfn.on(DescribeExecutionCommand).callsFake(async ({ executionArn }: { executionArn: string }) => {
      now += 1;
      most = Math.max(most, now);
      // Later ones answer first, so that an order by answer would show.
      await new Promise((resolve) => setTimeout(resolve, executionArn.length % 7));
      now -= 1;
      return described(recorded('landed'));
    });
    const { stdout } = await runs(['--json']);
    expect(most).toBe(5);
    expect(lastLine(stdout)).toMatchObject({
      runs: many.slice(0, 20).map(({ name }) => ({ name })),
      more: true,
    });
  });

  it('says that there are none', async () => {
    lists([]);
    const none = await runs();
    expect(none).toMatchObject({ status: 0, stdout: '' });
    expect(none.stderr).toBe('There are no executions yet.\n');
    expect(lastLine((await runs(['--json'])).stdout)).toEqual({ runs: [], more: false });
  });

  it('lists one that Step Functions forgot meanwhile, or whose input is no request', async () => {
    const sfn = lists(ALL);
    sfn
      .on(DescribeExecutionCommand, { executionArn: arnOf(NAMES.rejected) })
      .rejects(new ExecutionDoesNotExist({ message: 'Execution Does Not Exist', $metadata: {} }));
    sfn
      .on(DescribeExecutionCommand, { executionArn: arnOf('by-hand') })
      .resolves(described(running('redriven'), { input: '[1, "x"]' }));
    const { status, stdout } = await runs(['--json', '--limit', '2']);
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({
      runs: [
        { name: NAMES.rejected, status: 'FAILED', report_type: null, error: null },
        { name: 'by-hand', account_id: null },
      ],
    });
  });

  it('lets a tab or a line end in a cause break no line', async () => {
    const sfn = lists([recorded('rejected')]);
    sfn.on(DescribeExecutionCommand).resolves(
      described(recorded('rejected'), {
        cause: 'one\ttwo\n\u001b[2Jthree',
        input: '{"report_type": "a\\tb"}',
      }),
    );
    const { stdout } = await runs();
    expect(stdout.split('\t')).toHaveLength(6);
    expect(stdout).toMatch(/one two \[2Jthree\n$/);
    expect((await runs([], { terminal: 100 })).stdout.trimEnd().split('\n')).toHaveLength(4);
  });

  it.each([
    [new StateMachineDoesNotExist({ message: 'gone', $metadata: {} }), 2, 'is gone'],
    [
      sfnError('AccessDeniedException', 400, 'not authorized to perform: states:ListExecutions'),
      1,
      'the permission states:ListExecutions is missing',
    ],
    [sfnError('ThrottlingException', 400, 'Rate exceeded'), 1, 'Could not list the executions'],
  ])('%s ends in words', async (error, expected, message) => {
    lists(ALL).on(ListExecutionsCommand).rejects(error);
    const { status, stderr } = await runs();
    expect(status).toBe(expected);
    expect(stderr).toContain(message);
  });

  it('says how to deploy the stack that was named, where its state machine is gone', async () => {
    const gone = new StateMachineDoesNotExist({ message: 'gone', $metadata: {} });
    lists(ALL).on(ListExecutionsCommand).rejects(gone);
    const { stderr } = await runs(['--stack', 'Other', '--profile', 'data']);
    expect(stderr).toContain('npx cdk deploy -c stack=Other --profile data\n');
  });

  it.each([
    ['a status that is none', ['--status', 'done'], 'It must be one of RUNNING, SUCCEEDED'],
    ['a time that is none', ['--since', 'yesterday'], 'It must be like 24h, 7d'],
    ['a day that is none', ['--since', '2026-13-40'], 'It must be like 24h, 7d'],
    ['a day that no month has', ['--since', '2026-02-30'], 'It must be like 24h, 7d'],
    ['a time on such a day', ['--since', '2026-02-30T06:00:00Z'], 'It must be like 24h, 7d'],
    ['a limit of 0', ['--limit', '0'], 'a whole number from 1 to 1000'],
  ])('%s: status 2, and what is allowed', async (_, args, message) => {
    const { status, stderr } = await reports(['runs', ...args]).ended;
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
