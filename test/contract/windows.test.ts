import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dateIn,
  firstOfMonth,
  LONGEST_WINDOW_MONTHS,
} from '../../lambdas/contract/dates.ts';
import { MOST_LAST_DAYS, windowDates, windowSchema } from '../../lambdas/contract/windows.ts';

const KINDS = [
  'yesterday',
  'last-1-days',
  'last-7-days',
  'last-31-days',
  `last-${MOST_LAST_DAYS}-days`,
  'month-to-date',
  'previous-month',
  'current-and-previous-month',
];

/** Both clock changes of each zone, two turns of the year and the leap day of 2028 lie between these. */
const FROM = '2027-06-15';
const DAYS = 731;

const clocks = new Map<string, Intl.DateTimeFormat>();
/** What a clock in a zone shows, as `2027-06-15 06:00`. */
function shown(moment: number, timeZone: string): string {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(timeZone, clock);
  return clock.format(moment);
}

/** The moment a clock in a zone shows this; undefined where it skips it. */
function momentOf(date: string, time: string, timeZone: string): Date | undefined {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const ahead = (moment: number) => Date.parse(`${shown(moment, timeZone).replace(' ', 'T')}:00Z`) - moment;
  return [wall - 24 * 3600_000, wall + 24 * 3600_000]
    .map((near) => new Date(wall - ahead(near)))
    .find((moment) => shown(moment.getTime(), timeZone) === `${date} ${time}`);
}

const midnights = new Map<string, number>();
/** 00:00 in US/Central, found without the code under test. */
function midnightAtCint(date: string): number {
  const known = midnights.get(date) ?? momentOf(date, '00:00', 'America/Chicago')?.getTime();
  if (known === undefined) throw new Error(`No midnight on ${date}`);
  midnights.set(date, known);
  return known;
}

const STARTS = ['America/Chicago', 'Europe/Berlin', 'Asia/Kolkata'].flatMap((zone) =>
  ['00:00', '02:30', '06:00', '23:45'].map((time) => ({ zone, time })),
);

/**
 * Where a day's own start is skipped by the clock, or where a start is at midnight at Cint for the weeks in which only
 * one of the two has changed its clock, `yesterday` leaves a day out. reports.yaml warns of such times.
 */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  '02:30 America/Chicago': ['2028-03-11', '2029-03-10'],
  '02:30 Europe/Berlin': ['2028-03-24', '2029-03-23'],
  '06:00 Europe/Berlin': ['2027-10-29', '2028-03-11', '2028-10-27', '2029-03-10'],
};

describe.each(STARTS)('started daily at $time in $zone, for two years', ({ zone, time }) => {
  const moments = Array.from({ length: DAYS }, (_, day) => momentOf(addDays(FROM, day), time, zone)).filter(
    (moment) => moment !== undefined,
  );

  it('meets both clock changes and a leap day, and skips only times that do not exist', () => {
    const skipped = DAYS - moments.length;
    expect(skipped).toBe(zone === 'Asia/Kolkata' || time !== '02:30' ? 0 : 2);
    expect(moments.some((moment) => dateIn(moment, zone) === '2028-02-29')).toBe(true);
  });

  it.each(KINDS)('%s holds whole days that are over at Cint, at most six months of them', (kind) => {
    for (const moment of moments) {
      const { start_date, end_date } = windowDates(kind, moment);
      expect(start_date < end_date, `${start_date} to ${end_date}`).toBe(true);
      expect(end_date <= addMonths(start_date, LONGEST_WINDOW_MONTHS), `${start_date} to ${end_date}`).toBe(
        true,
      );
      expect(midnightAtCint(end_date), moment.toISOString()).toBeLessThanOrEqual(moment.getTime());
      if (kind !== 'previous-month') {
        // No day that is over is left out, either.
        expect(midnightAtCint(addDays(end_date, 1)), moment.toISOString()).toBeGreaterThan(moment.getTime());
      }
    }
  });

  it.each(['yesterday', 'last-7-days', 'month-to-date', 'previous-month', 'current-and-previous-month'])(
    '%s leaves no day out from one start to the next',
    (kind) => {
      const left: string[] = [];
      let covered = windowDates(kind, moments[0] ?? new Date()).end_date;
      for (const moment of moments) {
        const { start_date, end_date } = windowDates(kind, moment);
        for (let day = covered; day < start_date; day = addDays(day, 1)) left.push(day);
        if (end_date > covered) covered = end_date;
      }
      expect(left).toEqual(kind === 'yesterday' ? (LEFT_OUT[`${time} ${zone}`] ?? []) : []);
    },
  );

  it('asks for the same days however late the start is', () => {
    for (const moment of moments.slice(0, 60)) {
      const again = new Date(moment.toISOString());
      expect(windowDates('yesterday', again)).toEqual(windowDates('yesterday', moment));
    }
  });
});

describe('the days of a window', () => {
  const at = (date: string) => new Date(`${date}T12:00:00Z`);
  it.each([
    ['yesterday', '2026-11-22', '2026-11-21', '2026-11-22'],
    ['yesterday', '2027-01-01', '2026-12-31', '2027-01-01'],
    ['yesterday', '2028-03-01', '2028-02-29', '2028-03-01'],
    ['last-7-days', '2026-11-22', '2026-11-15', '2026-11-22'],
    ['last-1-days', '2026-11-22', '2026-11-21', '2026-11-22'],
    ['last-30-days', '2028-03-15', '2028-02-14', '2028-03-15'],
    ['month-to-date', '2026-11-22', '2026-11-01', '2026-11-22'],
    ['month-to-date', '2026-11-02', '2026-11-01', '2026-11-02'],
    // On the first, the month that has just ended: its last day would be missed otherwise.
    ['month-to-date', '2026-12-01', '2026-11-01', '2026-12-01'],
    ['previous-month', '2026-11-22', '2026-10-01', '2026-11-01'],
    ['previous-month', '2026-12-01', '2026-11-01', '2026-12-01'],
    ['previous-month', '2027-01-31', '2026-12-01', '2027-01-01'],
    ['previous-month', '2028-03-31', '2028-02-01', '2028-03-01'],
    ['current-and-previous-month', '2026-11-22', '2026-10-01', '2026-11-22'],
    ['current-and-previous-month', '2026-12-01', '2026-11-01', '2026-12-01'],
    ['current-and-previous-month', '2027-01-15', '2026-12-01', '2027-01-15'],
  ])('%s on %s is %s to %s', (kind, today, start_date, end_date) => {
    expect(windowDates(kind, at(today))).toEqual({ start_date, end_date });
  });

  it.each([
    ['one second before midnight', '2026-11-22T05:59:59Z', '2026-11-20'],
    ['midnight', '2026-11-22T06:00:00Z', '2026-11-21'],
    ['midnight in summer', '2026-07-22T05:00:00Z', '2026-07-21'],
  ])('at %s in US/Central, yesterday is %s: %s', (_what, moment, date) => {
    expect(windowDates('yesterday', new Date(moment)).start_date).toBe(date);
  });

  it('completes of a month are asked for until after the 25th of the next, when they can change no more', () => {
    for (let day = 1; day <= 30; day += 1) {
      const date = `2026-11-${String(day).padStart(2, '0')}`;
      expect(windowDates('current-and-previous-month', at(date)).start_date).toBe('2026-10-01');
      expect(firstOfMonth(date)).toBe('2026-11-01');
    }
  });
});

describe('the name of a window', () => {
  it.each(KINDS)('may be %s', (name) => {
    expect(windowSchema.parse(name)).toBe(name);
  });

  it.each([
    '',
    'today',
    'Yesterday',
    ' yesterday',
    'yesterday ',
    'last-0-days',
    'last-07-days',
    'last--7-days',
    'last-7-day',
    'last-7.5-days',
    'last-1000-days',
    'last-N-days',
    'previous-month, yesterday',
    'constructor',
    7,
    null,
  ])('may not be %j: what is allowed is said', (name) => {
    const { error } = windowSchema.safeParse(name);
    expect(error?.issues[0]?.message).toMatch(
      /^must be one of yesterday, last-N-days \(N from 1 to 181\), month-to-date/,
    );
  });

  it('may not be so many days that six months could be too short', () => {
    const { error } = windowSchema.safeParse('last-182-days');
    expect(error?.issues[0]?.message).toBe(
      'must be at most last-181-days: one request covers at most six months',
    );
  });
});
