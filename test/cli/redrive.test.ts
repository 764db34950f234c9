import { HeadObjectCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  ExecutionNotRedrivable,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { addRedriveCommand } from '../../cli/commands/redrive.ts';
import { lastLine } from '../support/cli.ts';
import {
  arnOf,
  cloudFormation,
  described,
  MACHINE,
  NAMES,
  type RecordingName,
  recorded,
  type StepFunctions,
  sfnError,
  stepFunctions,
} from './aws/recorded.ts';
import { clockAt, typed } from './aws/typed.ts';

const redrive = (args: readonly string[], options: Parameters<typeof typed>[2] = {}) =>
  typed(addRedriveCommand, ['redrive', ...args], options);

const NOW = '2026-11-22T12:00:00Z';

/** Step Functions with one of the recorded executions, of which something may be different. */
function knows(recording: RecordingName, over: Partial<DescribeExecutionCommandOutput> = {}): StepFunctions {
  const sfn = stepFunctions([recorded(recording)]);
  const { arn } = recorded(recording);
  sfn
    .on(DescribeExecutionCommand, { executionArn: arn })
    .resolves(described(recorded(recording), over))
    .on(StartExecutionCommand)
    .resolves({ startDate: new Date(NOW) })
    .on(RedriveExecutionCommand)
    .resolves({ redriveDate: new Date(NOW) });
  return sfn;
}

const started = (sfn: StepFunctions) =>
  sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
const redriven = (sfn: StepFunctions) =>
  sfn.commandCalls(RedriveExecutionCommand).map(({ args }) => args[0].input.executionArn);

const s3 = mockClient(S3Client);
beforeEach(() => {
  cloudFormation();
  s3.reset();
  s3.on(HeadObjectCommand).resolves({ ContentLength: 189_751 });
});

describe('redrive of an execution that failed', () => {
  it('starts a new one, since its Fail state would only fail again: the same input, its days as they were then', async () => {
    const sfn = knows('rejected', { error: 'Cint.ServerError', cause: 'Cint answered 503' });
    const { status, stdout, stderr } = await redrive([NAMES.rejected]);
    expect(status).toBe(0);
    expect(redriven(sfn)).toEqual([]);
    expect(started(sfn)).toEqual([
      {
        stateMachineArn: MACHINE,
        name: `${NAMES.rejected}-again-1`,
        input: JSON.stringify({
          account_id: 13,
          report_type: 'completes',
          filter: 'project',
          filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFP0'],
          window: 'yesterday',
          scheduled_time: '2026-11-22T09:30:00.000Z',
        }),
      },
    ]);
    expect(stdout).toContain(
      `Started a new execution, since ${NAMES.rejected} failed (Cint.ServerError) and a redrive would only enter its Fail state again.`,
    );
    expect(stdout).toContain(arnOf(`${NAMES.rejected}-again-1`));
    expect(stderr).toBe('');
  });

  it("cautions, in Cint's words, where the request was rejected", async () => {
    knows('rejected');
    const { status, stderr } = await redrive([NAMES.rejected]);
    expect(status).toBe(0);
    expect(stderr).toContain('was rejected, and so will this one be unless that was mended');
    expect(stderr).toContain('is not in this account');
  });

  it('keeps the scheduled time that a schedule gave it', async () => {
    const sfn = knows('landed', { status: 'FAILED', error: 'Cint.ReportOverdue', output: undefined });
    await redrive([NAMES.landed]);
    const [{ input = '', name = '' } = {}] = started(sfn);
    expect(input).toBe(recorded('landed').events[0]?.executionStartedEventDetails?.input);
    expect(JSON.parse(input).scheduled_time).toBe('2026-11-01T11:00:00Z');
    expect(name).toHaveLength(80);
    expect(name).toMatch(/^3f0c6c1e-.*-again-1$/);
  });

  it('starts nothing twice when it is typed twice: the name and the input are the same', async () => {
    const sfn = knows('rejected');
    await redrive([NAMES.rejected]);
    sfn.on(StartExecutionCommand).resolves({ startDate: new Date('2026-11-22T11:00:00Z') });
    const { stdout } = await redrive([NAMES.rejected]);
    const [first, second] = started(sfn);
    expect(second).toEqual(first);
    expect(stdout).toContain('Not started again: it is running since 2026-11-22 11:00:00 UTC.');
  });

  describe('and was brought back before', () => {
    const taken = () => new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: {} });
    const again1 = arnOf(`${NAMES.rejected}-again-1`);

    it('takes the next number where that failed, too', async () => {
      const sfn = knows('rejected');
      sfn.on(StartExecutionCommand, { name: `${NAMES.rejected}-again-1` }).rejects(taken());
      sfn
        .on(DescribeExecutionCommand, { executionArn: again1 })
        .resolves(described(recorded('rejected'), { executionArn: again1 }));
      const { status } = await redrive([NAMES.rejected]);
      expect(status).toBe(0);
      expect(started(sfn).map(({ name }) => name)).toEqual([
        `${NAMES.rejected}-again-1`,
        `${NAMES.rejected}-again-2`,
      ]);
    });

    it('starts nothing where that landed', async () => {
      const sfn = knows('rejected');
      sfn.on(StartExecutionCommand).rejects(taken());
      sfn.on(DescribeExecutionCommand, { executionArn: again1 }).callsFake(async () => ({
        ...described(recorded('rejected'), { executionArn: again1, status: 'SUCCEEDED' }),
        input: started(sfn)[0]?.input,
      }));
      const { status, stderr } = await redrive([NAMES.rejected]);
      expect(status).toBe(2);
      expect(stderr).toContain('was brought back already, and its report landed');
      expect(stderr).toContain(`watch ${NAMES.rejected}-again-1`);
    });

    it('numbers on from its own number', async () => {
      const sfn = knows('rejected');
      const arn = arnOf('daily-again-4');
      sfn
        .on(DescribeExecutionCommand, { executionArn: arn })
        .resolves(described(recorded('rejected'), { executionArn: arn, name: 'daily-again-4' }));
      await redrive(['daily-again-4']);
      expect(started(sfn)[0]?.name).toBe('daily-again-5');
    });
  });

  it('starts nothing for an input that would be refused again', async () => {
    const sfn = knows('rejected', {
      error: 'Request.Invalid',
      input: '{"account_id": 13, "report_type": "complets", "window": "yesterday"}',
    });
    const { status, stderr } = await redrive([NAMES.rejected]);
    expect(status).toBe(2);
    expect(stderr).toContain('report_type: must be one of completes');
    expect(stderr).toContain('npm run reports -- start');
    expect(started(sfn)).toEqual([]);
  });
});

describe('redrive of an execution that was aborted or timed out', () => {
  it.each([
    ['aborted', 'was aborted'],
    ['timed-out', 'timed out'],
  ] as const)('%s: lets it go on where it stopped', async (recording, words) => {
    const sfn = knows(recording);
    const { status, stdout } = await redrive([NAMES[recording]]);
    expect(status).toBe(0);
    expect(redriven(sfn)).toEqual([arnOf(NAMES[recording])]);
    expect(started(sfn)).toEqual([]);
    expect(stdout).toContain(`Redriven: ${NAMES[recording]} ${words}, and goes on where it stopped.`);
  });

  it('starts a new one after 14 days, and says why', async () => {
    const sfn = knows('aborted', {
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution redrivable period exceeded',
    });
    const { status, stdout } = await redrive([NAMES.aborted, '--json']);
    expect(status).toBe(0);
    expect(redriven(sfn)).toEqual([]);
    expect(JSON.parse(started(sfn)[0]?.input ?? '')).toMatchObject({
      start_date: '2026-11-01',
      scheduled_time: '2026-11-21T14:00:00.000Z',
    });
    expect(lastLine(stdout)).toEqual({
      outcome: 'STARTED',
      name: `${NAMES.aborted}-again-1`,
      execution: arnOf(`${NAMES.aborted}-again-1`),
      console_url: expect.any(String),
      how: 'NEW_EXECUTION',
      of: arnOf(NAMES.aborted),
    });
  });

  it('starts a new one when Step Functions refuses after all', async () => {
    const sfn = knows('aborted');
    sfn
      .on(RedriveExecutionCommand)
      .rejects(
        new ExecutionNotRedrivable({ message: 'Execution history event limit exceeded', $metadata: {} }),
      );
    const { status, stdout } = await redrive([NAMES.aborted]);
    expect(status).toBe(0);
    expect(started(sfn)).toHaveLength(1);
    expect(stdout).toContain('(Execution history event limit exceeded)');
  });

  it('starts nothing new when the permission to redrive is missing', async () => {
    const sfn = knows('aborted');
    sfn
      .on(RedriveExecutionCommand)
      .rejects(sfnError('AccessDeniedException', 400, 'not authorized to perform: states:RedriveExecution'));
    const { status, stderr } = await redrive([NAMES.aborted]);
    expect(status).toBe(1);
    expect(stderr).toContain('the permission states:RedriveExecution is missing');
    expect(started(sfn)).toEqual([]);
  });

  it('with --watch follows what comes after, not the end that is there already', async () => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 48_210 });
    const aborted = recorded('aborted');
    // Until the redrive is visible, Step Functions goes on showing the old end.
    const clock = clockAt('2026-11-21T15:00:30Z');
    const sfn = stepFunctions([recorded('redriven')], () => clock.at);
    sfn.on(DescribeExecutionCommand).resolves(described(aborted));
    sfn.on(RedriveExecutionCommand).resolves({ redriveDate: clock.at });
    const { status, stdout } = await redrive([NAMES.aborted, '--watch', '--json'], { clock });
    expect(status).toBe(0);
    expect(clock.slept.length).toBeGreaterThan(3);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', execution: arnOf(NAMES.aborted) });
  });
});

describe('redrive of an execution that has no need of it', () => {
  it('is refused while it runs', async () => {
    const sfn = knows('landed', { status: 'RUNNING' });
    const { status, stderr } = await redrive([NAMES.landed]);
    expect(status).toBe(2);
    expect(stderr).toContain('is still running');
    expect(stderr).toContain(`npm run reports -- watch ${NAMES.landed}`);
    expect([...started(sfn), ...redriven(sfn)]).toEqual([]);
  });

  it('is refused once it has landed, and says where', async () => {
    const sfn = knows('landed');
    const { status, stdout, stderr } = await redrive([NAMES.landed, '--json']);
    expect(status).toBe(2);
    expect(stderr).toContain(
      'has landed its report already: s3://cintreports-reportsbucket4f1d2c3b-x8k2m5q7w9z1/',
    );
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'AWS.LandedAlready' });
    expect([...started(sfn), ...redriven(sfn)]).toEqual([]);
  });

  describe('although its object is gone', () => {
    const gone = () => new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } });

    it('is told how to fetch the report again, for the days of that time', async () => {
      s3.on(HeadObjectCommand).rejects(gone());
      const sfn = knows('landed');
      const { status, stdout, stderr } = await redrive([NAMES.landed, '--json', '--stack', 'Other']);
      expect(status).toBe(2);
      expect(stderr).toContain('is not there any more');
      expect(stderr).toContain('retention.previous_versions_days');
      expect(stderr).toContain(
        '\n  Fetch it again: npm run reports -- start --account-id 13 --report-type completes --start-date 2026-10-01 --end-date 2026-11-01 --stack Other\n',
      );
      expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Landing.Missing' });
      expect([...started(sfn), ...redriven(sfn)]).toEqual([]);
    });

    it('is told all of the request: ids and recipients, and options in a file', async () => {
      s3.on(HeadObjectCommand).rejects(gone());
      const input = {
        account_id: 13,
        report_type: 'completes',
        filter: 'project',
        filter_ids: ['a', 'b'],
        start_date: '2026-10-01',
        end_date: '2026-10-02',
        email_recipients: ['c', 'd'],
      };
      knows('landed', { input: JSON.stringify(input) });
      expect((await redrive([NAMES.landed])).stderr).toContain(
        '--filter project --filter-ids a,b --start-date 2026-10-01 --end-date 2026-10-02 --email-recipients c,d\n',
      );
      const report_options = { include_respondent_answers: true };
      knows('landed', { input: JSON.stringify({ ...input, report_options }) });
      const { stderr } = await redrive([NAMES.landed]);
      const [, file = ''] = /start request.json, where the file holds (.*)\n/.exec(stderr) ?? [];
      expect(JSON.parse(file)).toEqual({ ...input, report_options });
    });
  });

  it('is refused where there is none of that name', async () => {
    stepFunctions([]);
    const { status, stderr } = await redrive(['nothing']);
    expect(status).toBe(2);
    expect(stderr).toContain('npm run reports -- runs');
  });
});
