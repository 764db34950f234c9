import { dateIn, firstOfMonth, TIME_ZONE } from '../../lambdas/contract/dates.ts';
import { readExpression } from '../../lambdas/contract/schedules/expression.ts';
import { firings, yearsFrom } from '../../lambdas/contract/schedules/firings.ts';
import { cintMoment, wallClock } from '../../lambdas/contract/schedules/zone.ts';
import { wallTime } from '../../lambdas/contract/wall-time.ts';
import { type WindowDates, type WindowName, windowDates } from '../../lambdas/contract/windows.ts';

/** When a schedule starts. */
export type When = { readonly expression: string; readonly time_zone: string };

/** Enough to see a year of days, or some days of one that starts all the time. */
const MOST_FIRINGS = 2_000;
const NOON = 12;

/** A start on a day that is not Cint's day at that moment. */
export type Shift = {
  readonly moment: Date;
  /** The day on the schedule's own calendar, and Cint's. */
  readonly day: string;
  readonly cintDay: string;
  /** The days that are fetched, and those the schedule's own calendar would have. */
  readonly dates: WindowDates;
  readonly expected: WindowDates;
};

/** The days of a year on which every start fetches other days than the schedule's own calendar says. */
export function shifts(
  when: When,
  window: WindowName,
  now: Date,
): { readonly days: number; readonly shifted: readonly Shift[] } {
  // The hour of a rate is that of its creation, which nobody knows yet.
  if (readExpression(when.expression).kind === 'rate') return { days: 0, shifted: [] };
  const starts = firings(when.expression, when.time_zone, now, yearsFrom(now, 1))
    .take(MOST_FIRINGS)
    .toArray();
  const byDay = new Map<string, Shift | undefined>();
  for (const moment of starts) {
    const day = dateIn(moment, when.time_zone);
    const shift = shiftAt(moment, day, window);
    if (!byDay.has(day) || shift === undefined) byDay.set(day, shift);
  }
  // The last day may have more starts than were looked at.
  const last = starts.at(-1);
  if (last !== undefined && starts.length === MOST_FIRINGS) byDay.delete(dateIn(last, when.time_zone));
  return { days: byDay.size, shifted: [...byDay.values()].filter((shift) => shift !== undefined) };
}

function shiftAt(moment: Date, day: string, window: WindowName): Shift | undefined {
  const dates = windowDates(window, moment);
  const expected = windowDates(window, cintMoment(day, NOON));
  if (dates.start_date === expected.start_date && dates.end_date === expected.end_date) return undefined;
  return { moment, day, cintDay: dateIn(moment), dates, expected };
}

/** When a day of Cint's begins, on the clocks of another zone. */
export function cintMidnight(day: string, timeZone: string): string {
  return wallClock(wallTime(cintMoment(day, 0), timeZone));
}

/** `06:00 on 2026-12-01 in Europe/Berlin it is still 2026-11-30 at Cint (America/Chicago)` */
export function shiftText({ moment, day, cintDay }: Shift, timeZone: string): string {
  const [, time = ''] = wallClock(wallTime(moment, timeZone)).split(' ');
  const already = cintDay < day ? 'still' : 'already';
  return `${time} on ${day} in ${timeZone} it is ${already} ${cintDay} at Cint (${TIME_ZONE})`;
}

/**
 * What is wrong with `previous-month` where most starts fetch another month than their own calendar says: a schedule
 * on the first of a month, at an hour that is still the month before at Cint. Clock changes apart let a few be right.
 */
export function monthMissed(when: When, now: Date): string | undefined {
  const { days, shifted } = shifts(when, 'previous-month', now);
  const [first] = shifted;
  if (first === undefined || shifted.length <= days / 2) return undefined;
  const { dates, expected, day } = first;
  const remedy =
    first.cintDay < day
      ? `start it well after ${cintMidnight(day, when.time_zone)}, when that day begins at Cint, or a day later`
      : `start it before ${cintMidnight(first.cintDay, when.time_zone)}, when the next day begins at Cint`;
  return `would fetch ${month(dates)}, not ${month(expected)}: at ${shiftText(first, when.time_zone)}; ${remedy}`;
}

function month({ start_date }: WindowDates): string {
  return firstOfMonth(start_date).slice(0, 7);
}
