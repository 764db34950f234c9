import { describe, expect, it } from 'vitest';
import { acceptedJobSchema, type Job } from '../../lambdas/contract/job.ts';
import { download } from '../../lambdas/download/download.ts';
import { checkStatus } from '../../lambdas/status/check-status.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { connect, EXECUTION, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { posts } from '../support/reports.ts';
import { simulated, testBucket } from '../support/simulated.ts';

const SCHEDULE = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/cint/completes-daily';
const { start_date: _, end_date: __, ...WITHOUT_DATES } = REQUEST;

/** What EventBridge Scheduler sends; each delivery is an execution of its own. */
function delivery(number: number, over: Record<string, unknown> = {}) {
  const event = generateEvent({
    input: {
      ...WITHOUT_DATES,
      window: 'yesterday',
      schedule: SCHEDULE,
      scheduled_time: `${new Date(Date.now() - 30_000).toISOString().slice(0, 16)}:00Z`,
      ...over,
    },
  });
  return { ...event, execution: { ...event.execution, Id: `${EXECUTION}-delivery-${number}` } };
}

const TIME = { scheduled_time: '2026-11-02T12:00:00Z' };
const keysSent = (simulator: Simulator) => posts(simulator).map(({ headers }) => headers['idempotency-key']);

describe('a schedule time that is delivered twice', () => {
  it('ends in the same report and the same object', async () => {
    const simulator = await simulated();
    const bucket = await testBucket();
    const cint = connect(simulator);
    const same = delivery(0).execution.Input;
    const run = async (number: number): Promise<Job> => {
      const event = delivery(number);
      const job = await generate(
        { ...event, execution: { ...event.execution, Input: same } },
        '2025-05-27',
        cint,
      );
      const seen = await checkStatus(acceptedJobSchema.parse(job), cint);
      return download(seen, bucket.tools(cint));
    };
    const first = await run(1);
    const second = await run(2);
    expect(first.outcome).toBe('LANDED');
    expect(second).toMatchObject({ outcome: 'LANDED', report_id: first.report_id });
    expect(second.landed?.key).toBe(first.landed?.key);
    expect(simulator.reports).toHaveLength(1);
    expect(await bucket.keys()).toHaveLength(2);
  });

  it('at the very same moment, too: both send the same Idempotency-Key', async () => {
    const simulator = await simulated();
    const cint = connect(simulator);
    const jobs = await Promise.all(
      [1, 2, 3].map((number) => generate(delivery(number, TIME), '2025-05-27', cint)),
    );
    expect(new Set(jobs.map(({ report_id }) => report_id)).size).toBe(1);
    expect(new Set(keysSent(simulator)).size).toBe(1);
    expect(simulator.reports).toHaveLength(1);
  });

  it('even if Cint ignored the key: the later one finds the report in the list', async () => {
    const simulator = await simulated();
    const cint = connect(simulator);
    const first = await generate(delivery(1), '2025-05-27', cint);
    const second = await generate(delivery(2), '2025-05-27', cint);
    expect(second.report_id).toBe(first.report_id);
    expect(posts(simulator)).toHaveLength(1);
  });

  it('days later, asks for the same days', async () => {
    const simulator = await simulated();
    const cint = connect(simulator);
    const event = delivery(1, TIME);
    const StartTime = '2026-11-09T12:00:00.000Z';
    const late = await generate(
      { ...event, execution: { ...event.execution, StartTime } },
      '2025-05-27',
      cint,
    );
    expect(late.request).toMatchObject({ start_date: '2026-11-01', end_date: '2026-11-02' });
    expect(late).toMatchObject({ schedule: SCHEDULE, scheduled_time: '2026-11-02T12:00:00.000Z' });
  });

  it('when the list cannot be read, asks all the same, and says so', async () => {
    const simulator = await simulated({ faults: [{ on: 'list', status: 403, times: 'always' }] });
    const cint = connect(simulator);
    const job = await generate(delivery(1), '2025-05-27', cint);
    expect(job.outcome).toBe('PENDING');
    expect(cint.warnings).toEqual([expect.stringContaining('list of reports could not be read')]);
  });
});

describe('another start', () => {
  it.each([
    ['of the schedule, at another time', { scheduled_time: '2026-11-03T12:00:00Z' }],
    ['of another schedule, at the same time', { ...TIME, schedule: `${SCHEDULE}-2` }],
  ])('%s has a key of its own', async (_what, over) => {
    const simulator = await simulated();
    const cint = connect(simulator);
    await generate(delivery(1, TIME), '2025-05-27', cint);
    simulator.setFaults([{ on: 'list', status: 200, body: { reports_requests: [] } }]);
    await generate(delivery(2, over), '2025-05-27', cint);
    const [one, other] = keysSent(simulator);
    expect(other).not.toBe(one);
  });

  it('does not take the report of the day before, which had the same parameters', async () => {
    const simulator = await simulated();
    const cint = connect(simulator);
    await generate(generateEvent(), '2025-05-27', cint);
    const tomorrow = new Date(Date.now() + 24 * 3600_000).toISOString();
    const fixed = { ...REQUEST, schedule: SCHEDULE, scheduled_time: tomorrow };
    const next = await generate(generateEvent({ input: fixed }), '2025-05-27', cint);
    expect(next.report_id).toBe(simulator.reports[1]?.report_id);
  });
});

describe('a start that is repeated because Cint could not make the report', () => {
  it('asks for a new one, with a key that is not used up', async () => {
    const simulator = await simulated({ faults: [{ on: 'generate', action: 'fail-report' }] });
    const cint = connect(simulator);
    const job = await generate(delivery(1), '2025-05-27', cint);
    const again = await generate(delivery(2), '2025-05-27', cint);
    expect(again.report_id).not.toBe(job.report_id);
    expect(again.outcome).toBe('PENDING');
    expect(new Set(keysSent(simulator)).size).toBe(2);
    // A third start goes on with the second report.
    expect((await generate(delivery(3), '2025-05-27', cint)).report_id).toBe(again.report_id);
  });
});

describe('a person who starts it again with the time of the first start', () => {
  it('gets the same days and, as it was not the report that failed, the same report', async () => {
    const simulator = await simulated();
    const cint = connect(simulator);
    const input = { ...WITHOUT_DATES, window: 'last-7-days' };
    const first = generateEvent({ input });
    const asked = await generate(first, '2025-05-27', cint);
    const again = generateEvent({ input: { ...input, scheduled_time: first.execution.StartTime } });
    const job = await generate(
      { ...again, execution: { ...again.execution, Id: `${EXECUTION}-again` } },
      '2025-05-27',
      cint,
    );
    expect(job).toMatchObject({ report_id: asked.report_id, request: asked.request });
    expect(posts(simulator)).toHaveLength(1);
  });
});

describe('looking for what was asked for already', () => {
  const item = (over: Record<string, string>) => ({
    report_id: 'a-report',
    report_type: 'completes',
    status: 'pending',
    create_date: '2026-11-02T12:01:00.000Z',
    create_params: {
      filter: 'project',
      filter_ids: REQUEST.filter_ids,
      start_date: '2026-11-01',
      end_date: '2026-11-02',
    },
    ...over,
  });
  /** A Cint whose list holds these. */
  const listing = (...items: ReturnType<typeof item>[]) =>
    simulated({ faults: [{ on: 'list', status: 200, times: 'always', body: { reports_requests: items } }] });

  it('takes the oldest of several', async () => {
    const simulator = await listing(
      item({ report_id: 'later', create_date: '2026-11-02T12:03:00.000Z' }),
      item({ report_id: 'first', create_date: '2026-11-02T12:00:30.000Z' }),
      item({ report_id: 'second', create_date: '2026-11-02T12:02:00.000Z' }),
    );
    const job = await generate(delivery(1, TIME), '2025-05-27', connect(simulator));
    expect(job).toMatchObject({ report_id: 'first', requested_at: '2026-11-02T12:00:30.000Z' });
  });

  it('takes none of another type, whatever its parameters', async () => {
    const simulator = await listing(item({ report_type: 'sample_bought' }));
    const job = await generate(delivery(1, TIME), '2025-05-27', connect(simulator));
    expect(job.report_id).toBe(simulator.reports[0]?.report_id);
  });

  it('has the same key for the same failed reports, in whatever order the list has them', async () => {
    const failed = [
      item({ report_id: 'one', status: 'failed' }),
      item({ report_id: 'two', status: 'FAILED' }),
    ];
    const keys: unknown[] = [];
    for (const items of [failed, failed.toReversed()]) {
      const simulator = await listing(...items);
      await generate(delivery(1, TIME), '2025-05-27', connect(simulator));
      keys.push(...keysSent(simulator));
    }
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('waits where Cint asks it to, before it has asked for anything', async () => {
    const simulator = await simulated({
      faults: [{ on: 'list', status: 429, headers: { 'Retry-After': '7' } }],
    });
    const job = await generate(delivery(1), '2025-05-27', connect(simulator));
    expect(job).toMatchObject({ outcome: 'THROTTLED', wait_seconds: 7 });
    expect(posts(simulator)).toHaveLength(0);
  });

  it('is done first when an aborted run is redriven', async () => {
    const simulator = await simulated();
    const cint = connect(simulator);
    const event = generateEvent();
    const asked = await generate(event, '2025-05-27', cint);
    const redriven = { ...event, execution: { ...event.execution, RedriveCount: 1 } };
    expect((await generate(redriven, '2025-05-27', cint)).report_id).toBe(asked.report_id);
    expect(posts(simulator)).toHaveLength(1);
  });

  it('sends another key for a mended request of the same start', async () => {
    const simulator = await simulated();
    const cint = connect(simulator);
    await generate(delivery(1, TIME), '2025-05-27', cint);
    await generate(delivery(2, { ...TIME, filter_ids: ['another'] }), '2025-05-27', cint);
    const [one, other] = keysSent(simulator);
    expect(other).not.toBe(one);
  });
});
