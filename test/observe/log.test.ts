import { describe, expect, it } from 'vitest';
import { acceptedJob, EXECUTION, generateEvent, REQUEST } from '../support/cint.ts';
import { waitingFor } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';
import { lambdas, SERVICE } from './lambdas.ts';

const SCHEDULE = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/cint-reports/daily-completes';
const SCHEDULED = { schedule: SCHEDULE, scheduled_time: '2026-11-22T10:00:00.000Z' };

describe('the log of a run', () => {
  it('says at the end of each step what happened, whose report it is, and the numbers', async () => {
    const simulator = await simulated({ rows: 1000 });
    const { run, lines } = await lambdas(simulator);
    const job = await run(generateEvent({ input: { ...REQUEST, ...SCHEDULED } }));
    const { report_id, traceparent, landed } = job;
    const about = {
      level: 'INFO',
      service: SERVICE,
      execution: EXECUTION,
      account_id: 13,
      report_type: 'completes',
      report_id,
      schedule: 'daily-completes',
      traceparent,
      duration_seconds: expect.any(Number),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    };
    const report = `Report ${report_id} \\(completes of account 13\\)`;
    expect(lines()).toEqual([
      expect.objectContaining({
        ...about,
        step: 'generate',
        outcome: 'PENDING',
        polls: 0,
        wait_seconds: 30,
        message: expect.stringMatching(`^${report} has been asked for; the first look is in 30 s\\.$`),
      }),
      expect.objectContaining({
        ...about,
        step: 'status',
        outcome: 'READY',
        polls: 1,
        throttles: 0,
        message: expect.stringMatching(`^${report} is ready after 1 poll and \\d+ s\\.$`),
      }),
      expect.objectContaining({
        ...about,
        step: 'download',
        outcome: 'LANDED',
        bytes: landed?.bytes,
        rows: 1000,
        key: landed?.key,
        message: expect.stringMatching(
          `^${report} landed in \\d+\\.\\d s: 1,000 rows, ${landed?.bytes.toLocaleString('en-US')} bytes\\. It was ready after 1 poll and \\d+ s\\.$`,
        ),
      }),
    ]);
  });

  it('warns of what a step warns of, as a line of its own', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    simulator.setFaults([{ on: 'status', action: 'unknown-status' }]);
    const { invoke, lines } = await lambdas(simulator);
    await invoke('status', job);
    expect(
      lines().map(({ level, step, report_id, message }) => ({ level, step, report_id, message })),
    ).toEqual([
      {
        level: 'WARN',
        step: 'status',
        report_id: job.report_id,
        message: `Unknown status word "PONDERING" for report ${job.report_id}; taken for pending.`,
      },
      expect.objectContaining({ level: 'INFO', step: 'status' }),
    ]);
  });

  it('says how long Cint asks to wait, and in which words', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    simulator.setFaults([
      {
        on: 'status',
        status: 429,
        headers: { 'Retry-After': '17' },
        body: { object: 'o', detail: 'slow down' },
      },
    ]);
    const { invoke, lines } = await lambdas(simulator);
    await invoke('status', { ...job, throttles: 2 });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        outcome: 'THROTTLED',
        throttles: 3,
        wait_seconds: 17,
        message: expect.stringMatching(
          /has to wait for 17 s, as Cint asks: 3 throttles so far in this run\. Cint answered 429 .*slow down/,
        ),
      }),
    ]);
  });

  it('tells of an error by its name in the table and its sentence, and nothing else of it', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    simulator.setFaults([{ on: 'status', status: 500, body: { object: 'o', detail: 'out of order' } }]);
    const { invoke, lines } = await lambdas(simulator);
    await expect(invoke('status', job)).rejects.toMatchObject({ name: 'Cint.ServerError' });
    const [line, ...others] = lines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      level: 'ERROR',
      step: 'status',
      outcome: 'ERROR',
      error: 'Cint.ServerError',
      execution: EXECUTION,
      report_id: job.report_id,
      message: expect.stringMatching(
        /^Cint answered 500 o to GET .*: out of order\. Cint tells of incidents at/,
      ),
    });
    expect(Object.keys(line ?? {}).filter((key) => /stack|cause|answer|event/i.test(key))).toEqual([]);
  });

  it.each([
    [
      'failed',
      0,
      'FAILED',
      'Cint.ReportFailed',
      /failed at Cint after 1 poll\. Cint's status is "failed": too big/,
    ],
    [
      'processing',
      7 * 3600,
      'OVERDUE',
      'Cint.ReportOverdue',
      /is overdue\. No report after 21600 s and 1 polls/,
    ],
  ])(
    'tells of a run that ends with a report %s as an error',
    async (status, age, outcome, error, message) => {
      const simulator = await simulated();
      simulator.setFaults([{ on: 'status', status: 200, body: { status, message: 'too big' } }]);
      const { invoke, lines } = await lambdas(simulator);
      const started_at = new Date(Date.now() - age * 1000).toISOString();
      await invoke('status', acceptedJob('01M8', { polls: 0, started_at }));
      expect(lines()).toEqual([
        expect.objectContaining({ level: 'ERROR', outcome, error, message: expect.stringMatching(message) }),
      ]);
    },
  );

  it('names the execution of a request that was refused before there was a job', async () => {
    const { invoke, lines } = await lambdas(await simulated());
    const refused = invoke('generate', generateEvent({ input: { ...REQUEST, end_date: 'someday' } }));
    await expect(refused).rejects.toMatchObject({ name: 'Request.Invalid' });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        step: 'generate',
        execution: EXECUTION,
        error: 'Request.Invalid',
        message: expect.stringContaining('end_date: '),
      }),
    ]);
  });

  it('keeps nothing of one run for the next of a warm Lambda', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    const { invoke, lines } = await lambdas(simulator);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await invoke('status', { ...job, schedule: SCHEDULE, traceparent });
    await invoke('status', job);
    expect(lines().map(({ schedule }) => schedule)).toEqual(['daily-completes', undefined]);
    expect(lines().map(({ traceparent: told }) => told)).toEqual([traceparent, undefined]);
  });

  it('is silent but for warnings where the level is WARN', async () => {
    const { run, lines } = await lambdas(await simulated(), { POWERTOOLS_LOG_LEVEL: 'WARN' });
    await expect(run()).resolves.toMatchObject({ outcome: 'LANDED' });
    expect(lines()).toEqual([]);
  });
});
