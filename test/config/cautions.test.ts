import { describe, expect, it } from 'vitest';
import { cautions } from '../../infra/config/cautions.ts';
import { NOW, withSchedule } from './configs.ts';

const BERLIN = 'Europe/Berlin';
const EXPRESSION = 'schedules[0].expression';
const WINDOW = 'schedules[0].window';

/** What is to be told of a schedule, a year being looked at from 5 October 2026 on. */
function told(fields: Readonly<Record<string, unknown>>) {
  return cautions(withSchedule(fields), NOW);
}

describe('nothing is said of a schedule that fetches every day', () => {
  it.each<[what: string, expression: string, window: string, time_zone?: string]>([
    ['yesterday, daily', 'cron(0 6 * * ? *)', 'yesterday'],
    ['yesterday, twice a day', 'cron(0 6,18 * * ? *)', 'yesterday'],
    ['yesterday, every hour, also where Cint is hours behind', 'cron(0 * * * ? *)', 'yesterday', BERLIN],
    ['yesterday, every 23 hours', 'rate(23 hours)', 'yesterday'],
    ['last-2-days, every 24 hours', 'rate(1 day)', 'last-2-days'],
    ['last-7-days, weekly', 'cron(0 6 ? * MON *)', 'last-7-days'],
    ['last-3-days, on weekdays', 'cron(0 6 ? * MON-FRI *)', 'last-3-days'],
    ['month-to-date, daily', 'cron(0 6 * * ? *)', 'month-to-date'],
    ['previous-month, monthly', 'cron(0 6 1 * ? *)', 'previous-month'],
    [
      'previous-month, monthly from afar, once the month has ended at Cint',
      'cron(0 9 1 * ? *)',
      'previous-month',
      BERLIN,
    ],
    ['current-and-previous-month, weekly', 'cron(0 6 ? * MON *)', 'current-and-previous-month'],
    ['current-and-previous-month, every other week', 'rate(14 days)', 'current-and-previous-month'],
    ['one start a year', 'cron(0 6 2 1 ? *)', 'previous-month'],
  ])('%s', (_what, expression, window, time_zone = 'America/Chicago') => {
    expect(told({ expression, window, time_zone })).toEqual([]);
  });
});

describe('days that no window holds', () => {
  it.each<[what: string, expression: string, window: string, message: string]>([
    [
      'weekends, with yesterday on weekdays',
      'cron(0 6 ? * MON-FRI *)',
      'yesterday',
      'leaves 104 days of the next 12 months out of every report, the first 2026-10-09; start it more often, or use last-3-days',
    ],
    [
      'six days of seven, with yesterday once a week',
      'cron(0 6 ? * MON *)',
      'yesterday',
      'leaves 306 days of the next 12 months out of every report, the first 2026-10-12; start it more often, or use last-7-days',
    ],
    [
      'one day of fourteen',
      'rate(14 days)',
      'last-13-days',
      'leaves 26 days of the next 12 months out of every report, the first 2026-10-05; start it more often, or use last-15-days',
    ],
    [
      'the second half of each month',
      'cron(0 6 15 * ? *)',
      'month-to-date',
      'leaves 181 days of the next 12 months out of every report, the first 2026-10-15; start it every day, or use current-and-previous-month every month',
    ],
    [
      'two months of three',
      'cron(0 6 1 1/3 ? *)',
      'previous-month',
      'leaves 182 days of the next 12 months out of every report, the first 2027-01-01; start it every month',
    ],
    [
      'more than any window could hold',
      'cron(0 6 1 1,9 ? *)',
      'yesterday',
      'leaves 242 days of the next 12 months out of every report, the first 2027-01-01; start it more often',
    ],
  ])('are counted: %s', (_what, expression, window, message) => {
    expect(told({ expression, window })).toEqual([{ path: WINDOW, message }]);
  });

  it('are told of for a rate whose hours of the day would drift over midnight when clocks change', () => {
    expect(told({ expression: 'rate(1 day)', window: 'yesterday' })).toEqual([
      {
        path: WINDOW,
        message:
          'leaves 1 day of the next 12 months out of every report, the first 2027-03-13, if it is created at a certain ' +
          'hour: clocks change, a rate does not; start it more often, or use last-2-days',
      },
    ]);
  });
});

describe('a start that the clocks jump over', () => {
  it('is told of with its date and the day that is lost', () => {
    expect(told({ expression: 'cron(30 2 * * ? *)' })).toEqual([
      {
        path: EXPRESSION,
        message:
          'does not start at 2027-03-14 02:30, which the clocks in America/Chicago jump over, so 2027-03-13 is in no ' +
          'report; start it at another hour',
      },
      {
        path: EXPRESSION,
        message:
          'does not start at 2028-03-12 02:30, which the clocks in America/Chicago jump over, so 2028-03-11 is in no ' +
          'report; start it at another hour',
      },
    ]);
  });

  it('is told of once for a week that is lost', () => {
    expect(told({ expression: 'cron(0 2 ? * SUN *)', window: 'last-7-days' })).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(
          '2027-03-14 02:00, which the clocks in America/Chicago jump over, so 7 days from 2027-03-07 on are',
        ),
      }),
      expect.objectContaining({ message: expect.stringContaining('2028-03-12 02:00') }),
    ]);
  });

  it.each([
    ['a later window holds its days', { expression: 'cron(30 2 * * ? *)', window: 'last-2-days' }],
    ['there is another start that day', { expression: 'cron(30 2,14 * * ? *)' }],
  ])('is nothing to tell of where %s', (_what, fields) => {
    expect(told(fields)).toEqual([]);
  });
});

describe("a start while it is another day at Cint's", () => {
  it('is told of with what it fetches', () => {
    expect(told({ expression: 'cron(0 2 * * ? *)', time_zone: 'Asia/Tokyo' })).toEqual([
      {
        path: WINDOW,
        message:
          'at 02:00 on 2026-10-06 in Asia/Tokyo it is still 2026-10-05 at Cint (America/Chicago), so yesterday is ' +
          '2026-10-04 to 2026-10-05 then, not 2026-10-05 to 2026-10-06; that day begins at Cint at 2026-10-06 14:00 ' +
          '(so on 365 of the next 365 days with a start)',
      },
    ]);
  });

  it('is told of with the days that are lost where the clocks change on different days', () => {
    expect(told({ expression: 'cron(0 6 * * ? *)', time_zone: BERLIN })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('so on 344 of the next 365 days') }),
      {
        path: WINDOW,
        message:
          'leaves 2 days of the next 12 months out of every report, the first 2026-10-23; start it more often, or use last-2-days',
      },
    ]);
  });

  it('is told of where it is a day later there', () => {
    expect(told({ expression: 'cron(30 22 * * ? *)', time_zone: 'America/Los_Angeles' })).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(
          'it is already 2026-10-06 at Cint (America/Chicago), so yesterday is 2026-10-05 to 2026-10-06 then',
        ),
      }),
    ]);
  });

  it('is told of where it now and then changes the month', () => {
    expect(told({ expression: 'cron(0 6 ? * MON *)', time_zone: BERLIN, window: 'previous-month' })).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(
          /^at 06:00 on 2027-02-01 .* so previous-month is 2026-12-01 to 2027-01-01 then, .*\(so on 2 of the next 52 days with a start\)$/,
        ),
      }),
    ]);
  });

  it('is refused where that makes previous-month the month before, almost always', () => {
    const monthly = { expression: 'cron(0 6 1 * ? *)', window: 'previous-month' };
    expect(() => told({ ...monthly, time_zone: BERLIN })).toThrow('would fetch 2026-10, not 2026-11');
    expect(() => told({ ...monthly, time_zone: 'Australia/Sydney' })).toThrow(
      'start it well after 2026-11-01 16:00, when that day begins at Cint, or a day later',
    );
    expect(() =>
      told({ ...monthly, expression: 'cron(0 23 L * ? *)', time_zone: 'America/Los_Angeles' }),
    ).toThrow('start it before 2026-10-31 22:00, when the next day begins at Cint');
    expect(told({ ...monthly, expression: 'cron(0 6 2 * ? *)', time_zone: BERLIN })).toEqual([]);
  });
});

describe('fixed dates', () => {
  it('older than what Cint holds are told of', () => {
    expect(told({ window: { start_date: '2025-10-04', end_date: '2025-11-01' } })).toEqual([
      {
        path: WINDOW,
        message:
          'start_date 2025-10-04 is more than 12 months ago; Cint holds data from 2025-10-05 on; ' +
          'a schedule with fixed dates asks for the same days at every start',
      },
    ]);
  });

  it('within the twelve months are not', () => {
    expect(told({ window: { start_date: '2025-10-05', end_date: '2025-11-01' } })).toEqual([]);
  });
});

describe('more starts in a day than hours', () => {
  it('are told of, and what a * for minutes means', () => {
    expect(told({ expression: 'cron(* 6 * * ? *)' })).toEqual([
      {
        path: EXPRESSION,
        message:
          'starts more than 24 times in a day, each time for the same days; a * for minutes is every minute',
      },
    ]);
  });

  it('are told of for a rate, which has no * for minutes', () => {
    expect(told({ expression: 'rate(5 minutes)' })).toEqual([
      { path: EXPRESSION, message: 'starts more than 24 times in a day, each time for the same days' },
    ]);
  });

  it('are not for one that starts every hour', () => {
    expect(told({ expression: 'rate(1 hour)' })).toEqual([]);
  });
});

it('nothing is said of a schedule that is not enabled', () => {
  expect(told({ expression: 'cron(* 6 ? * MON *)', enabled: true })).not.toEqual([]);
  expect(told({ expression: 'cron(* 6 ? * MON *)', enabled: false })).toEqual([]);
});
