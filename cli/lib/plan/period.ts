import { addDays, dateIn, dateSchema } from '../../../lambdas/contract/dates.ts';
import type { WindowDates } from '../../../lambdas/contract/windows.ts';
import { UsageError } from '../exit.ts';

/** Starts are planned for so many days, unless the options say otherwise. */
const DEFAULT_DAYS = 7;

const QUARTER_HOUR_MS = 15 * 60 * 1000;
/** No zone is further ahead of UTC than this. */
const FURTHEST_AHEAD_MS = 15 * 60 * 60 * 1000;

/** The starts that are planned. */
export type Period = {
  /** The days it is made of, each read on a schedule's own calendar; `end_date` is the day after the last. */
  readonly days: WindowDates;
  /** Its moments on the clocks of a zone: `from` included, `to` not. */
  moments(timeZone: string): { readonly from: Date; readonly to: Date };
};

/**
 * The period of `--from` and `--to`, both days included; by default a week from now on.
 * @throws UsageError where they are no days, or in the wrong order
 */
export function periodOf(
  options: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): Period {
  const from = day('--from', options.from);
  const lastDay = day('--to', options.to);
  const start_date = from ?? dateIn(now);
  const end_date = addDays(lastDay ?? addDays(start_date, DEFAULT_DAYS - 1), 1);
  if (end_date <= start_date) {
    throw new UsageError(
      `--to must not be before ${from === undefined ? 'today' : '--from'}, ${start_date}.`,
    );
  }
  const second = new Date(Math.floor(now.getTime() / 1000) * 1000);
  return {
    days: { start_date, end_date },
    moments: (timeZone) => {
      const begin = from === undefined ? second : startOfDay(from, timeZone);
      const week = from === undefined && lastDay === undefined;
      const end = week
        ? new Date(begin.getTime() + DEFAULT_DAYS * 86_400_000)
        : startOfDay(end_date, timeZone);
      return { from: begin, to: end };
    },
  };
}

function day(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = dateSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${option} must be a real date written YYYY-MM-DD; it is "${text}".`);
}

/** The first moment of a day in a zone. Clocks show a new day, and change, at a whole quarter of an hour. */
function startOfDay(date: string, timeZone: string): Date {
  let time = Date.parse(date) - FURTHEST_AHEAD_MS;
  while (dateIn(new Date(time), timeZone) < date) time += QUARTER_HOUR_MS;
  return new Date(time);
}
