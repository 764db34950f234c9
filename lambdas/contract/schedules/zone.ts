import { TIME_ZONE } from '../dates.ts';
import { type WallTime, wallTime } from '../wall-time.ts';

/** The clock jumps forward here: no wall time from `first` up to, not including, `end` exists. */
export type ClockGap = { readonly moment: Date; readonly first: WallTime; readonly end: WallTime };

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const KNOWN = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
/** Names of zones as IANA spells them; no offsets, which Intl takes and EventBridge Scheduler does not. */
const SPELLING = /^[A-Z][\w+-]*(?:\/[A-Z][\w+-]*)*$/;

/** Whether it is the IANA name of a zone, in IANA's spelling. Intl takes any, EventBridge Scheduler may not. */
export function isTimeZone(name: string): boolean {
  if (KNOWN.has(name)) return true;
  if (!SPELLING.test(name)) return false;
  try {
    const resolved = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // An older or newer name, such as US/Central, resolves to another one; a misspelt one to itself, mended.
    return resolved === name || resolved.toLowerCase() !== name.toLowerCase();
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A wall time as `2027-03-14 02:30`. */
export function wallClock(wall: WallTime): string {
  return new Date(wall).toISOString().slice(0, 16).replace('T', ' ');
}

/** The moment the clocks of a zone show a time, the first where they show it twice; undefined where they never do. */
export function momentOf(wall: WallTime, timeZone: string): Date | undefined {
  const guesses = [-DAY_MS, DAY_MS].map((distance) => {
    const near = new Date(wall + distance);
    return wall - (wallTime(near, timeZone) - near.getTime());
  });
  return guesses
    .sort((a, b) => a - b)
    .map((guess) => new Date(guess))
    .find((moment) => wallTime(moment, timeZone) === wall);
}

/** The moment a day of Cint's has lasted for so many hours on its clocks: 0 is where it begins. */
export function cintMoment(day: string, hours: number): Date {
  const moment = momentOf(Date.parse(day) + hours * HOUR_MS, TIME_ZONE);
  if (moment === undefined) throw new Error(`${TIME_ZONE} has no ${hours}:00 on ${day}`);
  return moment;
}

/** Each jump forward of a zone's clocks, in order. */
export function* clockGaps(timeZone: string, from: Date, to: Date): Generator<ClockGap> {
  const offset = (time: number) => wallTime(new Date(time), timeZone) - time;
  const first = Math.floor(from.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let day = first; day < to.getTime(); day += DAY_MS) {
    if (offset(day + DAY_MS) <= offset(day)) continue;
    let before = day;
    let after = day + DAY_MS;
    while (after - before > MINUTE_MS) {
      const middle = before + Math.floor((after - before) / MINUTE_MS / 2) * MINUTE_MS;
      if (offset(middle) === offset(day)) before = middle;
      else after = middle;
    }
    yield { moment: new Date(after), first: after + offset(before), end: after + offset(after) };
  }
}
