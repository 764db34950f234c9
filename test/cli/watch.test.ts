import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { HeadObjectCommand, NotFound, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { addWatchCommand } from '../../cli/commands/watch.ts';
import { jobSchema } from '../../lambdas/contract/job.ts';
import { lastLine } from '../support/cli.ts';
import {
  arnOf,
  cloudFormation,
  described,
  NAMES,
  type RecordingName,
  recorded,
  sfnError,
  stepFunctions,
} from './aws/recorded.ts';
import { clockAt, typed } from './aws/typed.ts';

const BUCKET = 'cintreports-reportsbucket4f1d2c3b-x8k2m5q7w9z1';
const KEY =
  'reports/report_type=completes/account_id=13/level=account/start_date=2026-10-01/end_date=2026-11-01/01M8ZK4T9QW3YB6VHN5XJRC2DE.csv';
const MANIFEST_KEY = KEY.replace('reports/', 'manifests/').replace('.csv', '.json');

/** What S3 says to a HEAD, which has no body and so no code. */
const FORBIDDEN = new S3ServiceException({
  name: 'Forbidden',
  message: 'UnknownError',
  $fault: 'client',
  $metadata: { httpStatusCode: 403 },
});

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
  s3.on(HeadObjectCommand).resolves({ ContentLength: 189_751 });
  cloudFormation();
});

const watch = (args: readonly string[], options: Parameters<typeof typed>[2] = {}) =>
  typed(addWatchCommand, ['watch', ...args], options);

/** The recorded run from its first second on: Step Functions shows what has happened by the clock. */
function live(moment = '2026-11-01T11:04:13Z') {
  const clock = clockAt(moment);
  const sfn = stepFunctions([recorded('landed')], () => clock.at);
  return { clock, sfn };
}

describe('recorded histories', () => {
  it.each(Object.keys(NAMES).filter((name): name is RecordingName => name in NAMES))(
    '%s: numbered without a gap, and its jobs are what the contract says',
    (name) => {
      const { events } = recorded(name);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      for (const { lambdaFunctionSucceededEventDetails: succeeded } of events) {
        if (succeeded?.output !== undefined) jobSchema.parse(JSON.parse(succeeded.output));
      }
    },
  );
});

describe('watch', () => {
  it('shows a landed execution at once, its object looked at', async () => {
    stepFunctions([recorded('landed')]);
    const clock = clockAt('2026-11-22T12:00:00Z');
    const { status, stdout, stderr } = await watch([NAMES.landed], { clock });
    expect(status).toBe(0);
    expect(clock.slept).toEqual([]);
    expect(stderr).toContain(
      'SUCCEEDED, started 2026-11-01 11:04:12 UTC. monthly-completes: completes of account 13, previous-month',
    );
    expect(stdout).toBe(
      [
        `Landed: s3://${BUCKET}/${KEY}`,
        '  1,000 rows, 185 KiB (189751 bytes), SHA-256 dc4c9f0b7e1a2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a697887960a1b',
        `  manifest  ${MANIFEST_KEY}`,
        '  report    01M8ZK4T9QW3YB6VHN5XJRC2DE, for people: https://exchange.cint.com/reports/01M8ZK4T9QW3YB6VHN5XJRC2DE',
        '  took      145.7 s, 3 polls, 17 state transitions',
        `  execution ${arnOf(NAMES.landed)}`,
        '',
      ].join('\n'),
    );
    expect(s3.commandCalls(HeadObjectCommand)[0]?.args[0].input).toEqual({ Bucket: BUCKET, Key: KEY });
  });

  it("tells a running one as it goes on: polls in Cint's words, waits, errors and retries, each once", async () => {
    const { clock } = live();
    const { status, stderr } = await watch([NAMES.landed], { clock });
    expect(status).toBe(0);
    expect(stderr.trimEnd().split('\n').slice(1)).toEqual([
      'Generate report: PENDING. Cint has accepted the request',
      expect.stringMatching(/^Wait for report: 0 polls, \d s waited, next look in \d\d s$/),
      'Check status: PENDING. Cint\'s status is "pending": Report generation is queued',
      expect.stringMatching(/^Wait for report: 1 poll, 3\d s waited, next look in 3\d s$/),
      'Check status: Cint.ServerError. Cint answered 503 to the status of report 01M8ZK4T9QW3YB6VHN5XJRC2DE: upstream connect error.',
      'Check status: retry 1',
      'Check status: THROTTLED. Cint answered 429 rate_limit_error to the status of report 01M8ZK4T9QW3YB6VHN5XJRC2DE: too many requests',
      expect.stringMatching(/^Wait for report: 1 poll, 1 min \d+ s waited, next look in 1\d s$/),
      'Check status: PENDING. Cint\'s status is "in_progress": Report generation is in progress',
      expect.stringMatching(/^Wait for report: 2 polls, 1 min 2\d s waited, next look in [34]\d s$/),
      'Check status: READY. Cint\'s status is "complete": Report is ready',
      'Download report: LANDED. The report is in S3',
    ]);
  });

  it('looks every 2 to 5 seconds, sooner after news, and asks only for what is new', async () => {
    const { clock, sfn } = live();
    await watch([NAMES.landed], { clock });
    expect(Math.min(...clock.slept)).toBe(2_000);
    expect(Math.max(...clock.slept)).toBe(5_000);
    const looks = sfn.commandCalls(GetExecutionHistoryCommand).map(({ args }) => args[0].input);
    expect(looks).toHaveLength(clock.slept.length + 1);
    for (const input of looks.slice(1)) {
      expect(input).toMatchObject({ reverseOrder: true, includeExecutionData: true, maxResults: 25 });
    }
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(1);
  });

  it('prints the same JSON object as run, and the execution', async () => {
    live('2026-11-22T12:00:00Z');
    const { status, stdout } = await watch([NAMES.landed, '--json']);
    expect(status).toBe(0);
    expect(lastLine(stdout)).toEqual({
      outcome: 'LANDED',
      bucket: BUCKET,
      key: KEY,
      path: null,
      manifest_key: MANIFEST_KEY,
      bytes: 189_751,
      rows: 1_000,
      sha256: 'dc4c9f0b7e1a2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a697887960a1b',
      report_id: '01M8ZK4T9QW3YB6VHN5XJRC2DE',
      report_url: 'https://exchange.cint.com/reports/01M8ZK4T9QW3YB6VHN5XJRC2DE',
      polls: 3,
      transitions: 17,
      duration_seconds: 145.7,
      execution: arnOf(NAMES.landed),
    });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('reads a history of many pages as a whole, once', async () => {
    const sfn = stepFunctions([recorded('landed')], undefined, 7);
    const { stdout } = await watch([NAMES.landed, '--json']);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', transitions: 17, polls: 3 });
    expect(sfn.commandCalls(GetExecutionHistoryCommand)).toHaveLength(
      Math.ceil(recorded('landed').events.length / 7),
    );
  });

  it('goes from page to page only until it meets what it has seen', async () => {
    const clock = clockAt('2026-11-01T11:04:13Z');
    // 36 s of sleep: more than a page of news.
    const sfn = stepFunctions([recorded('landed')], () => clock.at, 3);
    const { status, stdout } = await watch([NAMES.landed, '--json'], {
      clock,
      onSleep: () => {
        clock.at = new Date(clock.at.getTime() + 36_000);
      },
    });
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ transitions: 17 });
    const pages = sfn.commandCalls(GetExecutionHistoryCommand).length;
    expect(pages).toBeLessThan(2 * clock.slept.length + recorded('landed').events.length / 3);
  });

  it('tells a thing that was repeated for hours once, when it comes late', async () => {
    stepFunctions([recorded('timed-out')]);
    const { stderr } = await watch([NAMES['timed-out']]);
    expect(stderr.match(/THROTTLED/g)).toHaveLength(1);
  });

  it('is live on a terminal: the state, what was waited, and when the next look is', async () => {
    const { clock } = live();
    const { stderr } = await watch([NAMES.landed], { clock, terminal: 100 });
    expect(stderr).toMatch(/\u2022 Generate report: PENDING/);
    expect(stderr).toMatch(/! Check status: Cint\.ServerError/);
    expect(stderr).toMatch(/Wait for report: 2 polls, .* waited, next look in \d+ s/);
  });

  it('is plain on a terminal that has no columns', async () => {
    const { clock } = live();
    const { stderr } = await watch([NAMES.landed], { clock, terminal: 0 });
    expect(stderr).not.toContain('\u001b');
    expect(stderr).toContain('\nDownload report: LANDED');
  });
});

describe('an execution that did not land', () => {
  it("was rejected: state, error and the sentence in Cint's words; status 1", async () => {
    stepFunctions([recorded('rejected')]);
    const { status, stdout, stderr } = await watch([NAMES.rejected]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      "\nRequest rejected: Cint.BadRequest\n  Cint answered 400 bad_request_error to the request for a report: Invalid request parameters; filter_ids: project 01BTGNYV6HRNK8K8VKZASZCFP0 is not in this account (Cint's error id 7d3c1c0e).\n",
    );
    expect(stderr).not.toContain('errorMessage');
    expect(stderr).not.toContain('redrive');
  });

  it('is one JSON object with --json', async () => {
    stepFunctions([recorded('rejected')]);
    const { status, stdout } = await watch([NAMES.rejected, '--json']);
    expect(status).toBe(1);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: 'Request rejected',
      error: 'Cint.BadRequest',
      cause: expect.stringContaining('is not in this account'),
      execution: arnOf(NAMES.rejected),
    });
  });

  it('timed out: where, after how long, what Cint does, and how to bring it back', async () => {
    stepFunctions([recorded('timed-out')]);
    const { status, stderr } = await watch([NAMES['timed-out'], '--stack', 'Other']);
    expect(status).toBe(1);
    expect(stderr).toContain(
      'Wait for report: States.Timeout\n  The execution took longer than its state machine allows: it was ended in "Wait for report", after 9 h. Cint goes on making report 01M9Q0V3F5S8A1D4G7J2K6L9PZ.',
    );
    expect(stderr).toContain(`npm run reports -- redrive ${NAMES['timed-out']} --stack Other`);
  });

  it('was aborted: where, and what whoever did it said', async () => {
    stepFunctions([recorded('aborted')]);
    const { status, stdout } = await watch([NAMES.aborted, '--json']);
    expect(status).toBe(1);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: 'Wait for report',
      error: 'NotNeeded',
      cause:
        'The execution was stopped by hand in "Wait for report", after 46 s. Whoever stopped it says: "asked for by mistake". Cint goes on making report 01M9T2B6C8E0G3J5M7P9R1T4VX.',
      execution: arnOf(NAMES.aborted),
    });
  });

  it('was aborted, then redriven, and landed: the first end is not the last', async () => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 48_210 });
    stepFunctions([recorded('redriven')]);
    const { status, stdout, stderr } = await watch([NAMES.redriven, '--json']);
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', rows: null, polls: 2 });
    expect(stderr).toContain('Redriven, for the first time');
  });
});

describe('the object in S3', () => {
  beforeEach(() => void stepFunctions([recorded('landed')]));

  it('that may not be looked at is a note, and no failure', async () => {
    s3.on(HeadObjectCommand).rejects(FORBIDDEN);
    const { status, stdout, stderr } = await watch([NAMES.landed, '--json']);
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', bytes: 189_751 });
    expect(stderr).toContain('could not be looked at (s3:GetObject is missing)');
  });

  it('that is gone is a failure', async () => {
    s3.on(HeadObjectCommand).rejects(
      new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } }),
    );
    const { status, stdout } = await watch([NAMES.landed, '--json']);
    expect(status).toBe(1);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: null,
      error: 'Landing.Missing',
      cause: expect.stringContaining(`s3://${BUCKET}/${KEY} is not there any more`),
      execution: arnOf(NAMES.landed),
    });
  });

  it('of another size is a failure, that no redrive would mend', async () => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 189_750 });
    const { status, stderr } = await watch([NAMES.landed]);
    expect(status).toBe(1);
    expect(stderr).toContain('landed 189751 bytes, but');
    expect(stderr).not.toContain('redrive');
  });
});

describe('a Step Functions that does not answer', () => {
  const throttling = () => sfnError('ThrottlingException', 400, 'Rate exceeded');
  const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

  it.each([
    ['throttles', throttling],
    ['breaks the connection', reset],
    ['is down', () => sfnError('InternalFailure', 500, 'try again')],
  ])('%s: it is told once, asked again ever later, and the end is not missed', async (_, error) => {
    const { clock, sfn } = live();
    const answer = answers(() => clock.at);
    let outages = 0;
    sfn.on(GetExecutionHistoryCommand).callsFake(async () => {
      if (clock.slept.length > 0 && outages < 6) {
        outages += 1;
        throw error();
      }
      return answer();
    });
    const { status, stderr } = await watch([NAMES.landed], { clock });
    expect(status).toBe(0);
    expect(outages).toBe(6);
    expect(stderr.match(/Step Functions does not answer/g)).toHaveLength(1);
    // Half of each at random, which is half here: 3/4 of 4, 8, 16, 32, 60, 60 s.
    expect(clock.slept.slice(1, 7)).toEqual([3_000, 6_000, 12_000, 24_000, 45_000, 45_000]);
  });

  it('is given up after a quarter of an hour, with the error', async () => {
    const { clock, sfn } = live();
    sfn.on(GetExecutionHistoryCommand).rejects(throttling());
    const { status, stderr } = await watch([NAMES.landed], { clock });
    expect(status).toBe(1);
    expect(clock.slept.reduce((sum, ms) => sum + ms)).toBeGreaterThan(15 * 60_000);
    expect(stderr).toContain('ThrottlingException (400), Rate exceeded');
  });

  it('is not asked again when it denies it', async () => {
    const { clock, sfn } = live();
    sfn
      .on(GetExecutionHistoryCommand)
      .rejects(
        sfnError(
          'AccessDeniedException',
          400,
          `User: arn:aws:iam::123456789012:user/ann is not authorized to perform: states:GetExecutionHistory on resource: ${arnOf(NAMES.landed)} because no identity-based policy allows the states:GetExecutionHistory action`,
        ),
      );
    const { status, stderr } = await watch([NAMES.landed], { clock });
    expect(status).toBe(2);
    expect(clock.slept).toEqual([]);
    expect(stderr).toContain(
      `the permission states:GetExecutionHistory on ${arnOf(NAMES.landed)} is missing`,
    );
  });

  /** The recorded answers, beside a mock that is being changed. */
  function answers(now: () => Date) {
    const { events } = recorded('landed');
    return async () => ({
      events: events.filter(({ timestamp = now() }) => timestamp <= now()).toReversed(),
    });
  }
});

describe('Ctrl-C', () => {
  it('ends the watching only: status 130, and how to watch again', async () => {
    const { clock, sfn } = live();
    const { status, stdout, stderr } = await watch([NAMES.landed, '--region', 'eu-west-1', '--json'], {
      clock,
      onSleep: (count, interrupt) => {
        if (count === 5) interrupt();
      },
    });
    expect(status).toBe(130);
    expect(clock.slept).toHaveLength(5);
    expect(stderr).toContain(`npm run reports -- watch ${NAMES.landed} --region eu-west-1`);
    expect(lastLine(stdout)).toEqual({
      outcome: 'RUNNING',
      state: 'Wait for report',
      error: 'Interrupted',
      cause: expect.stringContaining('goes on'),
      execution: arnOf(NAMES.landed),
    });
    expect(sfn.calls().map(({ args }) => args[0].constructor.name)).not.toContain('StopExecutionCommand');
  });
});

describe('which execution', () => {
  it('that does not exist: status 2, and where to look', async () => {
    stepFunctions([]);
    const { status, stdout, stderr } = await watch(['monthly-complets', '--profile', 'data']);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('There is no execution monthly-complets of the state machine ReportsPipeline');
    expect(stderr).toContain('npm run reports -- runs --profile data');
  });

  it.each([
    ['an ARN', arnOf(NAMES.landed)],
    [
      'a link of the console',
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arnOf(NAMES.landed)}`,
    ],
    [
      'a link of the console that a mail program rewrote',
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arnOf(NAMES.landed).replaceAll(':', '%3A')}`,
    ],
  ])('is known by %s without the stack, and asked for in its region', async (_, reference) => {
    const stack = cloudFormation();
    const sfn = stepFunctions([recorded('landed')]);
    const { status } = await watch([reference, '--json'], { environment: { AWS_REGION: 'us-east-1' } });
    expect(status).toBe(0);
    expect(stack.calls()).toEqual([]);
    const client = sfn.commandCalls(DescribeExecutionCommand)[0]?.thisValue;
    expect(client instanceof SFNClient && (await client.config.region())).toBe('eu-west-1');
  });

  it.each([
    [{ AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'us-east-1' }, [], 'eu-north-1'],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1' }, [], 'us-east-1'],
    [{ AWS_REGION: 'eu-north-1' }, ['--region', 'ap-south-1'], 'ap-south-1'],
  ])(
    'of a name is looked for in the region of the environment, or of --region: %j %j',
    async (environment, args, region) => {
      const stack = cloudFormation();
      stepFunctions([recorded('landed')]);
      await watch([NAMES.landed, ...args], { environment });
      const client = stack.commandCalls(DescribeStacksCommand)[0]?.thisValue;
      expect(client instanceof CloudFormationClient && (await client.config.region())).toBe(region);
    },
  );

  it('in another region than --region says is told before AWS is asked', async () => {
    const sfn = stepFunctions([recorded('landed')]);
    const { status, stderr } = await watch([arnOf(NAMES.landed), '--region', 'us-east-1']);
    expect(status).toBe(2);
    expect(stderr).toContain('--region is us-east-1, but the execution is in eu-west-1');
    expect(sfn.calls()).toEqual([]);
  });

  it('with a name that none can have is told before AWS is asked', async () => {
    const stack = cloudFormation();
    const { status, stderr } = await watch(['my run']);
    expect(status).toBe(2);
    expect(stderr).toContain('must not hold " "');
    expect(stack.calls()).toEqual([]);
  });

  it('that an older stack ran, whose jobs held less, is understood', async () => {
    const recording = recorded('landed');
    const sfn = stepFunctions([recording]);
    const events = recording.events.map((event) => {
      const output = event.executionSucceededEventDetails?.output;
      if (output === undefined) return event;
      const { secrets: _, throttles: __, ...older } = JSON.parse(output);
      return { ...event, executionSucceededEventDetails: { output: JSON.stringify(older) } };
    });
    sfn.on(GetExecutionHistoryCommand).resolves({ events: events.toReversed() });
    sfn.on(DescribeExecutionCommand).resolves(described(recording));
    expect((await watch([NAMES.landed])).status).toBe(0);
  });
});
