import { describe, expect, it } from 'vitest';
import { foldStatus } from '../../lambdas/cint/status-words.ts';
import { checkStatus } from '../../lambdas/status/check-status.ts';
import { connect } from '../support/cint.ts';
import { waitingFor } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

describe('T5 status words', () => {
  it.each(['pending', 'processing', 'in_progress', 'IN PROGRESS', 'In-Progress', ' Pending '])(
    '%j is PENDING',
    (word) => {
      expect(foldStatus(word)).toEqual({ status: 'PENDING', known: true });
    },
  );
  it.each(['complete', 'completed', 'COMPLETED', 'emailed'])('%j is READY', (word) => {
    expect(foldStatus(word)).toEqual({ status: 'READY', known: true });
  });
  it('"failed" is FAILED', () => expect(foldStatus('Failed')).toEqual({ status: 'FAILED', known: true }));
  it.each(['pondering', '', 'constructor', '__proto__'])('%j is PENDING, and said to be unknown', (word) => {
    expect(foldStatus(word)).toEqual({ status: 'PENDING', known: false });
  });

  it('waits a whole interval after an unknown word, and warns', async () => {
    const simulator = await simulated({ faults: [{ on: 'status', action: 'unknown-status' }] });
    const tools = connect(simulator);
    const job = await checkStatus(await waitingFor(simulator, { polls: 0 }), tools);
    expect(job).toMatchObject({ outcome: 'PENDING', polls: 1 });
    expect(job.wait_seconds).toBeGreaterThanOrEqual(30);
    expect(tools.warnings.join()).toContain('PONDERING');
  });

  it('finds a failed report in the list at the tenth poll, and only then looks', async () => {
    const simulator = await simulated({ faults: [{ on: 'generate', action: 'fail-report' }] });
    const tools = connect(simulator);
    let job = await waitingFor(simulator, { polls: 0, outcome: 'PENDING' });
    const outcomes: string[] = [];
    for (let poll = 1; poll <= 10; poll += 1) {
      job = await checkStatus(job, tools);
      outcomes.push(job.outcome);
    }
    expect(outcomes).toEqual([...Array(9).fill('PENDING'), 'FAILED']);
    expect(simulator.requests.filter(({ operation }) => operation === 'list')).toHaveLength(1);
  });

  it('finds a failed report in a list that writes its id in the other way', async () => {
    const simulator = await simulated({
      readyAfterSeconds: 0,
      faults: [{ on: 'generate', action: 'fail-report' }],
    });
    const job = await waitingFor(simulator, { polls: 9, report_id: '8b60d37e-af52-45f1-ad5e-e92acc38e01d' });
    simulator.setFaults([{ on: 'status', status: 200, body: { status: 'processing' } }]);
    const failed = await checkStatus(job, connect(simulator));
    expect(failed).toMatchObject({
      outcome: 'FAILED',
      message: expect.stringMatching(/list of reports calls it failed.*processing/),
    });
  });

  it.each([500, 429])('goes on waiting when the list cannot be read (%s), and warns', async (listStatus) => {
    const simulator = await simulated({
      readyAfterSeconds: 60,
      faults: [{ on: 'list', status: listStatus, times: 'always' }],
    });
    const tools = connect(simulator);
    const job = await checkStatus(await waitingFor(simulator, { polls: 9 }), tools);
    expect(job).toMatchObject({ outcome: 'PENDING', polls: 10 });
    expect(tools.warnings.join()).toContain('list of reports could not be read');
  });
});
