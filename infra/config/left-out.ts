import { readExpression } from '../../lambdas/contract/schedules/expression.ts';
import { firings, skippedFirings, yearsFrom } from '../../lambdas/contract/schedules/firings.ts';
import { wallClock } from '../../lambdas/contract/schedules/zone.ts';
import {
  MOST_LAST_DAYS,
  type WindowDates,
  type WindowName,
  windowDates,
} from '../../lambdas/contract/windows.ts';
import type { Caution } from './cautions.ts';
import { dailyStarts } from './coverage.ts';
import { daysIn, gapsBetween } from './days.ts';
import type { When } from './window-shift.ts';

const HOUR_MS = 60 * 60 * 1000;
/** The shortest of Cint's days, in spring. */
const SHORTEST_DAY_MS = 23 * HOUR_MS;
/** Clock changes are looked at for so long; days that no window holds for a year. */
const CLOCK_YEARS = 2;

/** Days that no window of a schedule holds, although its windows move. Paths begin at the schedule. */
export function leftOutDays(when: When, window: WindowName, now: Date): Caution[] {
  const read = readExpression(when.expression);
  if (read.kind === 'cron') return leftOutByCron(when, window, now);
  return read.every_ms <= SHORTEST_DAY_MS ? [] : leftOutByRate(when, window, now);
}

function leftOutByCron(when: When, window: WindowName, now: Date): Caution[] {
  const { expression, time_zone } = when;
  const end = yearsFrom(now, CLOCK_YEARS);
  const windows = [...dailyStarts(when, now, end)].map((start) => windowDates(window, start));
  const missing = new Set(daysIn(gapsBetween(windows)));
  const skipped = [...skippedFirings(expression, time_zone, now, end)].map(({ wall, moment }) => ({
    wall: wallClock(wall),
    moment,
    dates: windowDates(window, moment),
  }));
  const bySkips = skipped.flatMap(({ wall, dates }) => {
    const days = daysIn([dates]).filter((day) => missing.has(day));
    if (days.length === 0) return [];
    const message =
      `does not start at ${wall}, which the clocks in ${time_zone} jump over, so ${daysText(days)} in no report; ` +
      'start it at another hour';
    return [{ path: 'expression', message }];
  });
  const year = yearsFrom(now, 1);
  const asIfNotSkipped = [
    ...dailyStarts(when, now, year).map((start) => windowDates(window, start)),
    ...skipped.filter(({ moment }) => moment < year).map(({ dates }) => dates),
  ];
  return [...bySkips, ...leftOut(gapsBetween(asIfNotSkipped), window)];
}

/** A rate starts at the hour it was created, whichever that will be: told is the worst of a day's hours. */
function leftOutByRate(when: When, window: WindowName, now: Date): Caution[] {
  const byHour = Array.from({ length: 24 }, (_, hour) => {
    const created = new Date(now.getTime() + hour * HOUR_MS);
    const starts = firings(when.expression, when.time_zone, created, yearsFrom(created, 1));
    return gapsBetween([...starts.map((start) => windowDates(window, start))]);
  });
  const most = Math.max(...byHour.map((gaps) => daysIn(gaps).length));
  const worst = byHour.find((gaps) => daysIn(gaps).length === most) ?? [];
  const always = byHour.every((gaps) => gaps.length > 0);
  return leftOut(
    worst,
    window,
    always ? '' : ', if it is created at a certain hour: clocks change, a rate does not',
    byHour.flat(),
  );
}

/** @param possible the gaps to be prepared for; more than those told of where an hour is not known */
function leftOut(
  gaps: readonly WindowDates[],
  window: WindowName,
  hint = '',
  possible: readonly WindowDates[] = gaps,
): Caution[] {
  const days = daysIn(gaps);
  if (days.length === 0) return [];
  const longest = Math.max(...possible.map((gap) => daysIn([gap]).length));
  const message =
    `leaves ${days.length} ${days.length === 1 ? 'day' : 'days'} of the next 12 months out of every report, ` +
    `the first ${days[0]}${hint}; ${remedy(window, longest)}`;
  return [{ path: 'window', message }];
}

/** What to do where a window is so many days too short. */
function remedy(window: WindowName, days: number): string {
  if (window === 'previous-month') return 'start it every month';
  if (window === 'month-to-date') return 'start it every day, or use current-and-previous-month every month';
  const now = Number(/^last-(\d+)-days$/.exec(window)?.[1] ?? 1);
  const enough = now + days;
  return enough > MOST_LAST_DAYS ? 'start it more often' : `start it more often, or use last-${enough}-days`;
}

function daysText(days: readonly string[]): string {
  return days.length === 1 ? `${days[0]} is` : `${days.length} days from ${days[0]} on are`;
}
