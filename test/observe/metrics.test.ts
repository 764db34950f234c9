import { describe, expect, it } from 'vitest';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import { acceptedJob, generateEvent, REQUEST } from '../support/cint.ts';
import { waitingFor } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';
import { lambdas, type Measured, SERVICE } from './lambdas.ts';

const SCHEDULE = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/cint-reports/daily-completes';

const named = (measured: readonly Measured[], name: string) => measured.filter((one) => one.name === name);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const one = (name: string, unit: string, value: unknown, dimensions = {}) => ({
  namespace: 'CintReports',
  name,
  unit,
  value,
  dimensions: { service: SERVICE, ...dimensions },
});

describe('the metrics of a run', () => {
  it('are told with their units, by service, and a landing also by schedule', async () => {
    const simulator = await simulated({ rows: 1000 });
    const { run, measured } = await lambdas(simulator);
    const schedule = { schedule: SCHEDULE, scheduled_time: new Date().toISOString() };
    const job = await run(generateEvent({ input: { ...REQUEST, ...schedule } }));
    const seconds = (Date.parse(job.ready_at ?? '') - Date.parse(job.requested_at ?? '')) / 1000;
    expect(measured()).toEqual(
      expect.arrayContaining([
        one('TokensMinted', 'Count', 1),
        one('Polls', 'Count', 1),
        one('PendingAge', 'Seconds', expect.any(Number)),
        one('ReportsLanded', 'Count', 1),
        one('ReportsLanded', 'Count', 1, { schedule: 'daily-completes' }),
        one('ReportBytes', 'Bytes', job.landed?.bytes),
        one('ReportRows', 'Count', 1000),
        one('TimeToReady', 'Seconds', seconds),
      ]),
    );
    // PendingAge twice: the request and the look. Nothing else is told more than once.
    expect(measured()).toHaveLength(9);
    expect(seconds).toBeGreaterThan(0);
  });

  it('hold no dimension besides service, error and schedule', async () => {
    const { run, measured } = await lambdas(await simulated());
    await run();
    expect(new Set(measured().flatMap(({ dimensions }) => Object.keys(dimensions)))).toEqual(
      new Set(['service']),
    );
  });

  it('have no rows for an XLSX', async () => {
    const { run, measured } = await lambdas(await simulated({ rows: 50 }));
    const input = { ...REQUEST, report_type: 'term-details', filter: 'target_group', filter_ids: ['one'] };
    await run(generateEvent({ input }));
    expect(named(measured(), 'ReportBytes')).toHaveLength(1);
    expect(named(measured(), 'ReportRows')).toEqual([]);
  });

  it('count each answer that asks to wait', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator, { throttles: 5 });
    simulator.setFaults([{ on: 'status', status: 429, times: 2, headers: { 'Retry-After': '17' } }]);
    const { invoke, measured } = await lambdas(simulator);
    const throttled = await invoke('status', job);
    await invoke('status', throttled);
    await invoke('status', { ...throttled, throttles: 7 });
    expect(named(measured(), 'Throttles')).toEqual([
      one('Throttles', 'Count', 1),
      one('Throttles', 'Count', 1),
    ]);
    expect(named(measured(), 'Polls')).toEqual([one('Polls', 'Count', 1)]);
  });

  it.each([
    ['processing', 200],
    ['throttled', 429],
    ['complete', 200],
  ])('tell the age of a run that goes on: %s', async (status, answer) => {
    const simulator = await simulated();
    simulator.setFaults([{ on: 'status', status: answer, body: { status } }]);
    const { invoke, measured } = await lambdas(simulator);
    await invoke('status', acceptedJob('01M8', { started_at: ago(3000), requested_at: ago(100) }));
    const [age, ...others] = named(measured(), 'PendingAge');
    expect(others).toEqual([]);
    expect(age?.value).toBeGreaterThanOrEqual(3000);
    expect(age?.value).toBeLessThan(3010);
  });

  it.each([
    ['failed', 0, 'Cint.ReportFailed'],
    ['processing', 7 * 3600, 'Cint.ReportOverdue'],
  ])(
    'count a run that ends with a report %s as an error, and no longer as pending',
    async (status, age, error) => {
      const simulator = await simulated();
      simulator.setFaults([{ on: 'status', status: 200, body: { status } }]);
      const { invoke, measured } = await lambdas(simulator);
      await invoke('status', acceptedJob('01M8', { started_at: ago(age) }));
      expect(named(measured(), 'PendingAge')).toEqual([]);
      expect(named(measured(), 'Errors')).toEqual(
        expect.arrayContaining([one('Errors', 'Count', 1), one('Errors', 'Count', 1, { error })]),
      );
    },
  );

  it('are written although the step fails: its error by name, and what was measured before', async () => {
    const simulator = await simulated({ faults: [{ on: 'generate', status: 503 }] });
    const { invoke, measured } = await lambdas(simulator);
    await expect(invoke('generate', generateEvent())).rejects.toMatchObject({ name: 'Cint.ServerError' });
    expect(measured()).toHaveLength(3);
    expect(measured()).toEqual(
      expect.arrayContaining([
        one('TokensMinted', 'Count', 1),
        one('Errors', 'Count', 1),
        one('Errors', 'Count', 1, { error: 'Cint.ServerError' }),
      ]),
    );
  });

  it('count a request that was refused here', async () => {
    const { invoke, measured } = await lambdas(await simulated());
    await expect(invoke('generate', generateEvent({ input: {} }))).rejects.toMatchObject({
      name: 'Request.Invalid',
    });
    expect(named(measured(), 'Errors')).toContainEqual(
      one('Errors', 'Count', 1, { error: 'Request.Invalid' }),
    );
  });

  it('count a token once, however often it is used', async () => {
    const { invoke, measured } = await lambdas(await simulated());
    await invoke('generate', generateEvent());
    await invoke('generate', generateEvent());
    expect(named(measured(), 'TokensMinted')).toEqual([one('TokensMinted', 'Count', 1)]);
  });

  it('count no token that Cint refused to give', async () => {
    const { invoke, measured } = await lambdas(await simulated({ faults: [{ on: 'token', status: 401 }] }));
    await expect(invoke('generate', generateEvent())).rejects.toMatchObject({ name: 'Cint.Unauthorized' });
    expect(named(measured(), 'Errors')).toHaveLength(2);
    expect(named(measured(), 'TokensMinted')).toEqual([]);
  });

  it('are not written where they are off', async () => {
    const { run, measured, written } = await lambdas(await simulated(), {
      POWERTOOLS_METRICS_DISABLED: 'true',
    });
    await run();
    expect(written).not.toEqual([]);
    expect(measured()).toEqual([]);
  });
});

describe('the table of metrics', () => {
  it('has every metric under its own name', () => {
    expect(Object.values(METRICS).map(({ name }) => name)).toEqual(Object.keys(METRICS));
  });
});
