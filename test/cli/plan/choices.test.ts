import { describe, expect, it } from 'vitest';
import { lastLine } from '../../support/cli.ts';
import { DAILY, file, plan, planned } from './planned.ts';

describe('the period', () => {
  it('is the next seven days unless one says otherwise', async () => {
    const { schedules } = await planned({ file: await file(DAILY) });
    const times = schedules[0]?.starts.map(({ start_time }) => start_time) ?? [];
    expect(times).toHaveLength(7);
    expect(times[0]).toBe('2026-12-01T12:00:00Z');
    expect(times[6]).toBe('2026-12-07T12:00:00Z');
  });

  it('is of whole days on the clocks of each schedule', async () => {
    const midnight = { ...DAILY, expression: 'cron(0 0 * * ? *)', window: 'yesterday' };
    const path = await file(
      { ...midnight, name: 'tokyo', time_zone: 'Asia/Tokyo' },
      { ...midnight, name: 'chicago' },
      // Midnight of 6 September 2026 does not exist in Chile.
      { ...midnight, name: 'santiago', time_zone: 'America/Santiago', expression: 'cron(0 1 * * ? *)' },
    );
    const { schedules } = await planned({ file: path, from: '2026-09-06', to: '2026-09-06' });
    expect(schedules.map(({ starts }) => starts.map(({ start_time }) => start_time))).toEqual([
      ['2026-09-05T15:00:00Z'],
      ['2026-09-06T05:00:00Z'],
      ['2026-09-06T04:00:00Z'],
    ]);
  });

  it.each([
    [{ from: '2026-13-01' }, '--from must be a real date written YYYY-MM-DD; it is "2026-13-01".'],
    [{ to: 'tomorrow' }, '--to must be a real date'],
    [{ from: '2026-12-02', to: '2026-12-01' }, '--to must not be before --from, 2026-12-02.'],
    [{ at: '2026-12-02T00:00:00Z' }, '--at is of no use without --request.'],
    [{ request: 'x.json', from: '2026-12-02' }, '--request plans one execution'],
    [{ schedule: ['dayly'] }, 'has no schedule dayly; it has daily.'],
  ])('%j: status 2, and what is allowed', async (options, message) => {
    const { status, stdout, stderr } = await plan({ file: await file(DAILY), ...options, json: true });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Usage' });
  });

  it('must not hold more starts than anyone reads', async () => {
    const path = await file({ ...DAILY, expression: 'rate(1 minute)' });
    const { status, stderr } = await plan({ file: path, to: '2027-12-01' });
    expect(status).toBe(2);
    expect(stderr).toContain('daily starts more than 20,000 times');
  });
});

describe('which schedules', () => {
  it('the enabled ones, and it says which are not', async () => {
    const path = await file(DAILY, { ...DAILY, name: 'resting', enabled: false });
    const { schedules, disabled } = await planned({ file: path });
    expect(schedules.map(({ name }) => name)).toEqual(['daily']);
    expect(disabled).toEqual(['resting']);
    expect((await plan({ file: path })).stdout).toContain('Disabled, so never started: resting');
  });

  it('those that are named, disabled ones too', async () => {
    const path = await file(DAILY, { ...DAILY, name: 'resting', enabled: false });
    const { stdout } = await plan({ file: path, schedule: ['resting'] });
    expect(stdout).toContain('(disabled: nothing is started)');
    expect(stdout).not.toContain('daily:');
  });

  it('with the cautions of the file', async () => {
    const path = await file({ ...DAILY, window: 'yesterday', expression: 'cron(0 6 ? * MON *)' });
    const { cautions } = await planned({ file: path });
    expect(cautions).not.toEqual([]);
    expect((await plan({ file: path })).stdout).toContain(
      `Caution: schedules[0].window: ${cautions[0]?.message}`,
    );
  });
});
