import { addDays } from '../../lambdas/contract/dates.ts';
import type { WindowDates } from '../../lambdas/contract/windows.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export function dayCount({ start_date, end_date }: WindowDates): number {
  return Math.round((Date.parse(end_date) - Date.parse(start_date)) / DAY_MS);
}

/** The days of windows, each once: as few ranges as hold them, in order. */
export function union(windows: Iterable<WindowDates>): WindowDates[] {
  const ranges: WindowDates[] = [];
  for (const window of [...windows].sort((a, b) => a.start_date.localeCompare(b.start_date))) {
    const last = ranges.at(-1);
    if (last === undefined || window.start_date > last.end_date) ranges.push(window);
    else if (window.end_date > last.end_date) {
      ranges[ranges.length - 1] = { start_date: last.start_date, end_date: window.end_date };
    }
  }
  return ranges;
}

/** The days of ranges, in order and apart, that windows leave out. */
export function without(ranges: readonly WindowDates[], windows: Iterable<WindowDates>): WindowDates[] {
  let left = [...ranges];
  for (const { start_date, end_date } of union(windows)) {
    left = left.flatMap((range) =>
      [
        { start_date: range.start_date, end_date: earlier(range.end_date, start_date) },
        { start_date: later(range.start_date, end_date), end_date: range.end_date },
      ].filter((part) => part.start_date < part.end_date),
    );
  }
  return left;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

/** Runs of days between the first window's start and the last one's end that none of the windows holds. */
export function gapsBetween(windows: Iterable<WindowDates>): WindowDates[] {
  const ranges = union(windows);
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return [];
  return without([{ start_date: first.start_date, end_date: last.end_date }], ranges);
}

/** Every day of these runs of days. */
export function daysIn(runs: readonly WindowDates[]): string[] {
  return runs.flatMap(({ start_date, end_date }) => {
    const days: string[] = [];
    for (let day = start_date; day < end_date; day = addDays(day, 1)) days.push(day);
    return days;
  });
}
