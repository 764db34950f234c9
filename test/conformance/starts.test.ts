import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { dateIn } from '../../lambdas/contract/dates.ts';
import { windowDates } from '../../lambdas/contract/windows.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { startParts } from '../../local/parts.ts';
import { temporaryFolder } from '../support/simulated.ts';

beforeAll(async () => {
  await synthesize();
}, 60_000);

const RECIPIENT = '5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10';

async function start() {
  const parts = await startParts({
    apiVersion: '2025-05-27',
    account: { account_id: 13, email_recipients: [RECIPIENT] },
    timeScale: 600,
    cint: { simulator: { readyAfterSeconds: 0, rows: 50 } },
    storage: { directory: await temporaryFolder() },
    bucket: 'landing',
    listen: () => undefined,
  });
  onTestFinished(() => parts.close());
  const { pipeline, simulator } = parts;
  if (simulator === undefined) throw new Error('no simulator');
  return { pipeline, simulator };
}

describe('the synthesized definition', () => {
  it('takes the smallest input a person can type in the console', async () => {
    const { pipeline } = await start();
    const end = await pipeline.run({ account_id: 13, report_type: 'completes', window: 'previous-month' });
    const days = windowDates('previous-month', new Date());
    expect(end).toMatchObject({
      outcome: 'LANDED',
      job: { request: { ...days, filter: null, email_recipients: [RECIPIENT] } },
    });
  });

  it('refuses an account that reports.yaml does not have, by name, before anything is sent', async () => {
    const { pipeline, simulator } = await start();
    const end = await pipeline.run({ account_id: 14, report_type: 'completes', window: 'yesterday' });
    expect(end).toMatchObject({
      outcome: 'FAILED',
      state: 'Request rejected',
      error: 'Request.Invalid',
      cause: expect.stringContaining('account_id: must be an account of reports.yaml, 13; it is 14'),
    });
    expect(simulator.requests).toEqual([]);
  });

  it('lands one report for a schedule time that is delivered twice, for the days of that time', async () => {
    const { pipeline, simulator } = await start();
    const input = {
      account_id: 13,
      report_type: 'completes',
      window: 'yesterday',
      schedule: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/group/daily',
      scheduled_time: new Date(Date.now() - 3600_000).toISOString(),
    };
    const first = await pipeline.run(input);
    const second = await pipeline.run(input);
    if (first.outcome !== 'LANDED' || second.outcome !== 'LANDED')
      expect.fail(JSON.stringify([first, second]));
    expect(second.job.landed?.key).toBe(first.job.landed?.key);
    expect(second.job.landed?.sha256).toBe(first.job.landed?.sha256);
    expect(simulator.reports).toHaveLength(1);
    expect(first.job.request.end_date).toBe(dateIn(new Date(input.scheduled_time)));
  });
});
