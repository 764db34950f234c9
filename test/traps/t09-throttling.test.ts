import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../lambdas/cint/retry-after.ts';
import { LONGEST_THROTTLE_SECONDS } from '../../lambdas/contract/poll-policy.ts';
import { checkStatus } from '../../lambdas/status/check-status.ts';
import { connect, generate, generateEvent } from '../support/cint.ts';
import { waitingFor } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

describe('T9 429 and Retry-After', () => {
  it('waits as many seconds as Retry-After says', async () => {
    const simulator = await simulated({
      faults: [{ on: 'status', status: 429, headers: { 'Retry-After': '17' } }],
    });
    const job = await checkStatus(await waitingFor(simulator), connect(simulator));
    expect(job).toMatchObject({ outcome: 'THROTTLED', wait_seconds: 17, throttles: 1 });
  });

  it('waits as long as Retry-After asks, in HTTP-date form', async () => {
    const now = new Date('2026-11-22T10:00:00.500Z');
    const simulator = await simulated({
      faults: [{ on: 'generate', status: 429, headers: { 'Retry-After': 'Sun, 22 Nov 2026 10:02:00 GMT' } }],
    });
    const event = generateEvent();
    const started = { ...event, execution: { ...event.execution, StartTime: now.toISOString() } };
    const job = await generate(started, '2025-05-27', connect(simulator, { now: () => now }));
    expect(job).toMatchObject({ outcome: 'THROTTLED', wait_seconds: 120 });
  });

  it('waits longer each time where Cint does not say how long', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    simulator.setFaults([{ on: 'status', status: 429, times: 'always' }]);
    const waits: number[] = [];
    let next = job;
    for (let round = 0; round < 4; round += 1) {
      next = await checkStatus(next, connect(simulator));
      waits.push(next.wait_seconds);
    }
    expect(waits).toEqual([38, 75, 150, 300]);
  });

  it('takes a 503 with Retry-After for a request to wait', async () => {
    const simulator = await simulated({
      faults: [{ on: 'status', status: 503, headers: { 'Retry-After': '5' } }],
    });
    await expect(checkStatus(await waitingFor(simulator), connect(simulator))).resolves.toMatchObject({
      outcome: 'THROTTLED',
      wait_seconds: 5,
    });
  });

  it('takes a throttled token request for one, too', async () => {
    const simulator = await simulated({
      faults: [{ on: 'token', status: 429, headers: { 'Retry-After': '7' } }],
    });
    await expect(generate(generateEvent(), '2025-05-27', connect(simulator))).resolves.toMatchObject({
      outcome: 'THROTTLED',
      wait_seconds: 7,
    });
  });

  it('waits no longer than the cap, and never beyond the deadline', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    simulator.setFaults([
      { on: 'status', status: 429, headers: { 'Retry-After': '999999' }, times: 'always' },
    ]);
    await expect(checkStatus(job, connect(simulator))).resolves.toMatchObject({
      wait_seconds: LONGEST_THROTTLE_SECONDS,
    });
    const late = { ...job, started_at: new Date(Date.now() - (6 * 3600 - 40) * 1000).toISOString() };
    const last = await checkStatus(late, connect(simulator));
    expect(last.wait_seconds).toBeGreaterThan(30);
    expect(last.wait_seconds).toBeLessThanOrEqual(40);
    const tooLate = { ...job, started_at: new Date(Date.now() - 6 * 3600 * 1000).toISOString() };
    await expect(checkStatus(tooLate, connect(simulator))).resolves.toMatchObject({ outcome: 'OVERDUE' });
  });

  const now = new Date('2026-11-22T10:00:00Z');
  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 10:00:01 GMT', 1],
    ['Sunday, 22-Nov-26 10:01:00 GMT', 60],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads Retry-After %j as %j', (value, seconds) => expect(parseRetryAfter(value, now)).toBe(seconds));
});
