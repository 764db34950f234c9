import { describe, expect, it } from 'vitest';
import { addDays } from '../../../lambdas/contract/dates.ts';
import type { WindowDates } from '../../../lambdas/contract/windows.ts';
import { DAILY, file, plan, planned } from './planned.ts';

function daysOf({ start_date, end_date }: WindowDates): string[] {
  const days: string[] = [];
  for (let day = start_date; day < end_date; day = addDays(day, 1)) days.push(day);
  return days;
}

describe('a year of current-and-previous-month, each day', () => {
  const years = ['2026', '2027', '2028'];
  const zones = ['America/Chicago', 'Europe/Berlin', 'Asia/Tokyo'];
  const hours = ['0 6', '30 23', '0 0'];
  it.each(years.flatMap((year) => zones.flatMap((zone) => hours.map((hour) => [year, zone, hour] as const))))(
    '%s in %s at %s: no day is left out, no window is over six months',
    async (year, time_zone, hour) => {
      const path = await file({ ...DAILY, time_zone, expression: `cron(${hour} * * ? *)` });
      const days = daysOf({ start_date: `${year}-01-01`, end_date: `${Number(year) + 1}-01-01` });
      // The last days of a year are over only after it: the starts of two more days ask for them.
      const { schedules } = await planned({
        file: path,
        from: `${year}-01-01`,
        to: `${Number(year) + 1}-01-02`,
      });
      const starts = schedules[0]?.starts ?? [];
      expect(starts).toHaveLength(days.length + 2);
      const asked = new Set(starts.flatMap(({ window }) => daysOf(window)));
      expect(days.filter((day) => !asked.has(day))).toEqual([]);
      for (const { window } of starts) {
        // The longest two months that follow each other.
        expect(window.days).toBeLessThanOrEqual(62);
        expect(daysOf(window)).toHaveLength(window.days);
      }
    },
  );

  it('is what the summary says, for a leap year, too', async () => {
    const path = await file(DAILY);
    const { schedules } = await planned({ file: path, from: '2028-01-01', to: '2028-12-31' });
    expect(schedules[0]?.summary).toEqual({
      starts: 366,
      asked_for: [{ start_date: '2027-12-01', end_date: '2028-12-31' }],
      days_asked_for: 396,
      longest_window_days: 61,
      windows_over_six_months: 0,
      period: {
        start_date: '2028-01-01',
        end_date: '2029-01-01',
        days: 366,
        asked_for: 365,
        asked_for_later: [{ start_date: '2028-12-31', end_date: '2029-01-01' }],
        asked_for_never: [],
      },
    });
  });

  it('shows the first and the last starts only, and all of them as JSON', async () => {
    const path = await file(DAILY);
    const { stdout } = await plan({ file: path, from: '2027-01-01', to: '2027-12-31' });
    expect(stdout.match(/last day/g)).toHaveLength(7);
    expect(stdout).toContain('... 358 more');
    expect(stdout).toContain('2027-12-31 06:00 CST');
    expect(stdout).toContain(
      '365 starts for 395 days, 2026-12-01 to 2027-12-30; the longest window has 61 days',
    );
  });
});

describe('the days of the period', () => {
  it('that no start asks for are listed', async () => {
    const path = await file({ ...DAILY, window: 'yesterday', expression: 'cron(0 6 ? * MON-FRI *)' });
    const { schedules } = await planned({ file: path, from: '2026-12-01', to: '2026-12-14' });
    expect(schedules[0]?.summary.period).toMatchObject({
      days: 14,
      asked_for: 9,
      asked_for_later: [{ start_date: '2026-12-14', end_date: '2026-12-15' }],
      // Friday and Saturday: Saturday and Sunday have no start.
      asked_for_never: [
        { start_date: '2026-12-04', end_date: '2026-12-06' },
        { start_date: '2026-12-11', end_date: '2026-12-13' },
      ],
    });
    const { stdout } = await plan({ file: path, from: '2026-12-01', to: '2026-12-14' });
    expect(stdout).toContain('Asked for by none: 2026-12-04 to 2026-12-05, 2026-12-11 to 2026-12-12.');
  });

  it('that only a monthly start after the period asks for are not called left out', async () => {
    const path = await file({ ...DAILY, window: 'previous-month', expression: 'cron(0 6 26 * ? *)' });
    const { schedules } = await planned({ file: path, from: '2026-12-01', to: '2026-12-31' });
    expect(schedules[0]?.summary.period).toMatchObject({
      asked_for: 0,
      asked_for_later: [{ start_date: '2026-12-01', end_date: '2027-01-01' }],
      asked_for_never: [],
    });
  });

  it('are left alone where a schedule asks for fixed days', async () => {
    const window = { start_date: '2026-10-01', end_date: '2026-11-01' };
    const { schedules } = await planned({ file: await file({ ...DAILY, window }) });
    expect(schedules[0]?.starts[0]?.window).toEqual({ ...window, days: 31, last_day: '2026-10-31' });
    expect(schedules[0]?.summary.period).toBeNull();
  });
});
