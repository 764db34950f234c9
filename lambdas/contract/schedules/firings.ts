import { Cron } from 'croner';
import { type WallTime, wallTime } from '../wall-time.ts';
import { readExpression } from './expression.ts';
import { clockGaps, momentOf } from './zone.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The moments EventBridge Scheduler starts a schedule, `from` included, `to` not, in order.
 *
 * A cron time that does not exist on a day, since clocks jump over it, is skipped on that day; one that exists twice
 * starts once. We take the first of the two. A rate counts from the schedule's creation, which is `from` here, and
 * its days have 24 hours.
 * @throws Error where the expression is not one
 */
export function* firings(expression: string, timeZone: string, from: Date, to: Date): Generator<Date> {
  const read = readExpression(expression);
  if (read.kind === 'rate') {
    for (let time = from.getTime(); time < to.getTime(); time += read.every_ms) yield new Date(time);
    return;
  }
  // A time of the hour that comes twice may be before `to` although the wall has shown it since.
  const end = wallTime(to, timeZone) + DAY_MS;
  for (const wall of wallTimes(read.pattern, wallTime(from, timeZone), end)) {
    const moment = momentOf(wall, timeZone);
    if (moment === undefined || moment < from) continue;
    if (moment >= to) return;
    yield moment;
  }
}

/** @returns the first of `firings`, undefined where there is none */
export function firstFiring(expression: string, timeZone: string, from: Date, to: Date): Date | undefined {
  return firings(expression, timeZone, from, to).next().value ?? undefined;
}

/** A start that does not happen: the wall time asked for, and when the clocks jump over it. */
export type SkippedFiring = { readonly wall: WallTime; readonly moment: Date };

/** The starts that fall into the hour that spring leaves out; one for each such hour. */
export function* skippedFirings(
  expression: string,
  timeZone: string,
  from: Date,
  to: Date,
): Generator<SkippedFiring> {
  const read = readExpression(expression);
  if (read.kind === 'rate') return;
  for (const gap of clockGaps(timeZone, from, to)) {
    for (const wall of wallTimes(read.pattern, gap.first, gap.end)) {
      yield { wall, moment: gap.moment };
      break;
    }
  }
}

/** Croner knows no time zone here: its own rule is to start after a gap what fell into it. */
function* wallTimes(pattern: string, from: WallTime, to: WallTime): Generator<WallTime> {
  const cron = new Cron(pattern, { timezone: 'UTC', mode: '7-part', alternativeWeekdays: true });
  let next = cron.nextRun(new Date(from - 1));
  while (next !== null && next.getTime() < to) {
    yield next.getTime();
    next = cron.nextRun(next);
  }
}

/** The same day of the year, some years later. */
export function yearsFrom(now: Date, years: number): Date {
  const later = new Date(now);
  later.setUTCFullYear(now.getUTCFullYear() + years);
  return later;
}
