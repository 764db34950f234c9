import { addDays, dateIn } from '../../lambdas/contract/dates.ts';
import { firings, firstFiring } from '../../lambdas/contract/schedules/firings.ts';
import { cintMoment } from '../../lambdas/contract/schedules/zone.ts';
import type { WindowDates } from '../../lambdas/contract/windows.ts';
import type { When } from './window-shift.ts';

/** The first start on each of Cint's days: later ones of that day have the same window. */
export function* dailyStarts({ expression, time_zone }: When, from: Date, to: Date): Generator<Date> {
  let start = firstFiring(expression, time_zone, from, to);
  while (start !== undefined) {
    yield start;
    start = firstFiring(expression, time_zone, cintMoment(addDays(dateIn(start), 1), 0), to);
  }
}

/** Runs of days between the first window's start and the last one's end that none of the windows holds. */
export function gapsBetween(windows: readonly WindowDates[]): WindowDates[] {
  const gaps: WindowDates[] = [];
  let covered: string | undefined;
  for (const { start_date, end_date } of windows.toSorted(byStart)) {
    if (covered !== undefined && start_date > covered)
      gaps.push({ start_date: covered, end_date: start_date });
    if (covered === undefined || end_date > covered) covered = end_date;
  }
  return gaps;
}

function byStart(a: WindowDates, b: WindowDates): number {
  return a.start_date < b.start_date ? -1 : Number(a.start_date > b.start_date);
}

/** Every day of these runs of days. */
export function daysIn(runs: readonly WindowDates[]): string[] {
  return runs.flatMap(({ start_date, end_date }) => {
    const days: string[] = [];
    for (let day = start_date; day < end_date; day = addDays(day, 1)) days.push(day);
    return days;
  });
}

/** How many starts there are in a day from the first on, up to `most`. */
export function startsInADay({ expression, time_zone }: When, from: Date, to: Date, most: number): number {
  const first = firstFiring(expression, time_zone, from, to);
  if (first === undefined) return 0;
  const dayLater = new Date(first.getTime() + 24 * 60 * 60 * 1000);
  return firings(expression, time_zone, first, dayLater).take(most).toArray().length;
}
