import { readExpression } from '../contract/schedules/expression.ts';
import { firings } from '../contract/schedules/firings.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Most starts are near: the past is searched in growing parts. The last one holds any start of a year. */
const LOOK_BACK_HOURS = [2, 48, 32 * 24, 400 * 24];

/**
 * The latest start of a schedule at a moment or before it; undefined where there is none.
 * @param anchor what a rate counts from; a cron has none
 */
export function lastFiring(
  expression: string,
  timeZone: string,
  anchor: Date,
  until: Date,
): Date | undefined {
  const read = readExpression(expression);
  if (read.kind === 'rate') {
    const periods = Math.floor((until.getTime() - anchor.getTime()) / read.every_ms);
    return periods < 0 ? undefined : new Date(anchor.getTime() + periods * read.every_ms);
  }
  const end = new Date(until.getTime() + 1);
  for (const hours of LOOK_BACK_HOURS) {
    const from = new Date(until.getTime() - hours * HOUR_MS);
    const last = [...firings(expression, timeZone, from, end)].at(-1);
    if (last !== undefined) return last;
  }
  return undefined;
}
