import { addDays, dateIn } from '../../lambdas/contract/dates.ts';
import { firings, firstFiring } from '../../lambdas/contract/schedules/firings.ts';
import { cintMoment } from '../../lambdas/contract/schedules/zone.ts';
import type { When } from './window-shift.ts';

/** The first start on each of Cint's days: later ones of that day have the same window. */
export function* dailyStarts({ expression, time_zone }: When, from: Date, to: Date): Generator<Date> {
  let start = firstFiring(expression, time_zone, from, to);
  while (start !== undefined) {
    yield start;
    start = firstFiring(expression, time_zone, cintMoment(addDays(dateIn(start), 1), 0), to);
  }
}

/** How many starts there are in a day from the first on, up to `most`. */
export function startsInADay({ expression, time_zone }: When, from: Date, to: Date, most: number): number {
  const first = firstFiring(expression, time_zone, from, to);
  if (first === undefined) return 0;
  const dayLater = new Date(first.getTime() + 24 * 60 * 60 * 1000);
  return firings(expression, time_zone, first, dayLater).take(most).toArray().length;
}
