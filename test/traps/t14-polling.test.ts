import { describe, expect, it } from 'vitest';
import { checkStatus } from '../../lambdas/status/check-status.ts';
import { acceptedJob, connect, generate, generateEvent } from '../support/cint.ts';
import { waitingFor } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

describe('T14 polling', () => {
  it('never polls faster than every 30 s', async () => {
    const simulator = await simulated({ readyAfterSeconds: 3600 });
    const accepted = await generate(generateEvent(), '2025-05-27', connect(simulator));
    expect(accepted.wait_seconds).toBe(30);
    let job = acceptedJob(accepted.report_id ?? '', { polls: 0 });
    for (let poll = 0; poll < 12; poll += 1) {
      job = await checkStatus(job, connect(simulator));
      expect(job.outcome).toBe('PENDING');
      expect(job.wait_seconds).toBeGreaterThanOrEqual(30);
      expect(job.wait_seconds).toBeLessThanOrEqual(300);
    }
  });

  it('ends at the deadline with what Cint said last', async () => {
    const simulator = await simulated({ readyAfterSeconds: 3600 });
    const job = await waitingFor(simulator, {
      started_at: new Date(Date.now() - 7 * 3600 * 1000).toISOString(),
    });
    const ended = await checkStatus(job, connect(simulator));
    expect(ended).toMatchObject({
      outcome: 'OVERDUE',
      message: expect.stringContaining('Cint\'s status is "processing"'),
    });
  });

  it('takes a report that is ready although the deadline has passed', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator, {
      started_at: new Date(Date.now() - 7 * 3600 * 1000).toISOString(),
    });
    await expect(checkStatus(job, connect(simulator))).resolves.toMatchObject({ outcome: 'READY' });
  });
});
