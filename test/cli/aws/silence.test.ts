import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addRunsCommand } from '../../../cli/commands/runs.ts';
import { cloudFormation, described, OUTPUTS, recorded, stepFunctions } from './recorded.ts';
import { typed } from './typed.ts';

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
);
afterEach(() => void vi.useRealTimers());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** `runs` where the stack answers after so long, and each execution after a second, five at a time. */
async function runs(stackMs: number, count: number, args: readonly string[], terminal?: number) {
  cloudFormation()
    .on(DescribeStacksCommand)
    .callsFake(async () => {
      await pause(stackMs);
      const Outputs = Object.entries(OUTPUTS).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      return { Stacks: [{ StackName: 'CintReports', StackStatus: 'CREATE_COMPLETE', Outputs }] };
    });
  const { executionArn, stateMachineArn, name, status } = described(recorded('landed'));
  const item = { executionArn, stateMachineArn, name, status, startDate: new Date('2026-11-22T11:00:00Z') };
  stepFunctions([])
    .on(ListExecutionsCommand)
    .resolves({ executions: Array.from({ length: count }, () => item) })
    .on(DescribeExecutionCommand)
    .callsFake(async () => {
      await pause(1_000);
      return described(recorded('landed'));
    });
  const running = typed(addRunsCommand, ['runs', ...args], terminal === undefined ? {} : { terminal });
  let ended = false;
  void running.finally(() => {
    ended = true;
  });
  while (!ended) {
    await vi.advanceTimersByTimeAsync(100);
    // What the command loads comes in real time.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return running;
}

describe('a command that waits for AWS', () => {
  it('says what it is doing after two seconds, in one line', async () => {
    const { status, stderr } = await runs(3_000, 1, []);
    expect(status).toBe(0);
    expect(stderr).toBe('Reading the stack CintReports\n');
  });

  it('says nothing before', async () => {
    expect((await runs(1_900, 1, [])).stderr).toBe('');
  });

  it('says nothing with --json', async () => {
    expect((await runs(3_000, 100, ['--json'])).stderr).toBe('');
  });

  it('turns a spinner on a terminal, and leaves nothing of it', async () => {
    const { stderr } = await runs(3_000, 1, [], 100);
    expect(stderr).toMatch(/\S Reading the stack CintReports/);
    expect(stderr).toContain('\u001b[?25l');
    expect(stderr.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stderr.lastIndexOf('Reading the stack'));
    expect(stderr).not.toContain('Asking for');
  });

  it('says how many runs of how many it has looked at, every ten seconds', async () => {
    const { stderr } = await runs(0, 100, ['--since', '7d', '--limit', '100']);
    expect(stderr.split('\n')).toEqual([
      'Asking for 100 runs: 5 of 100',
      'Asking for 100 runs: 55 of 100',
      '',
    ]);
  });
});
