import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { lastLine } from '../../support/cli.ts';
import { arnOf, NAMES, recorded, sfnError } from '../aws/recorded.ts';
import { deploy, live, watch } from './watching.ts';

beforeEach(deploy);

describe('a Step Functions that does not answer', () => {
  const throttling = () => sfnError('ThrottlingException', 400, 'Rate exceeded');
  const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

  it.each([
    ['throttles', throttling],
    ['breaks the connection', reset],
    ['does not answer in time', () => Object.assign(new Error('too long'), { name: 'TimeoutError' })],
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
    expect(status).toBe(1);
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
  it('does not say that an execution goes on which has ended', async () => {
    const { sfn } = live('2026-11-22T12:00:00Z');
    let interrupt: () => void = () => undefined;
    sfn.on(GetExecutionHistoryCommand).callsFake(async () => {
      interrupt();
      throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    });
    const { status, stdout, stderr } = await watch([NAMES.landed, '--json'], {
      onReady: (given) => {
        interrupt = given;
      },
    });
    expect(status).toBe(130);
    expect(stderr).toContain('has ended');
    expect(stderr).not.toContain('goes on');
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Interrupted' });
  });

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
