import { z } from 'zod';
import { addDays, addMonths, dateIn, firstOfMonth } from './dates.ts';

/**
 * The most days of `last-N-days`: so many are never more than six months (1 September to 1 March has 181), and
 * a few months have room for no more.
 */
export const MOST_LAST_DAYS = 181;

const LAST_DAYS = /^last-([1-9]\d{0,2})-days$/;
const FIXED_NAMES = ['yesterday', 'month-to-date', 'previous-month', 'current-and-previous-month'] as const;

/** What is allowed for `window`, for messages. */
export const WINDOW_NAMES = `yesterday, last-N-days (N from 1 to ${MOST_LAST_DAYS}), month-to-date, previous-month, current-and-previous-month`;

const NAME = new RegExp(`^(?:${FIXED_NAMES.join('|')}|${LAST_DAYS.source.slice(1, -1)})$`);

/** A window of days that moves along with time. */
export const windowSchema = z
  .string({ error: `must be one of ${WINDOW_NAMES}` })
  .regex(NAME, `must be one of ${WINDOW_NAMES}`)
  .refine((name) => daysOf(name) <= MOST_LAST_DAYS, {
    error: `must be at most last-${MOST_LAST_DAYS}-days: one request covers at most six months`,
  });
export type WindowName = z.output<typeof windowSchema>;

/** The days a request asks for: `end_date` is the day after the last one. */
export type WindowDates = { readonly start_date: string; readonly end_date: string };

/**
 * The days of a window at a moment. They are Cint's days, and whole ones: the last is the latest that has ended in
 * US/Central, wherever the moment was scheduled. So no day is fetched before it is over, and none is left out by
 * two starts a day apart.
 *
 * On the first of a month, `month-to-date` is the month that has just ended: its last day would be missed otherwise.
 */
export function windowDates(window: WindowName, moment: Date): WindowDates {
  const today = dateIn(moment);
  const yesterday = addDays(today, -1);
  const month = firstOfMonth(today);
  switch (window) {
    case 'yesterday':
      return { start_date: yesterday, end_date: today };
    case 'month-to-date':
      return { start_date: firstOfMonth(yesterday), end_date: today };
    case 'previous-month':
      return { start_date: addMonths(month, -1), end_date: month };
    case 'current-and-previous-month':
      return { start_date: addMonths(month, -1), end_date: today };
    default:
      return { start_date: addDays(today, -daysOf(window)), end_date: today };
  }
}

/** N of `last-N-days`; 0 for the others. */
function daysOf(window: string): number {
  return Number(LAST_DAYS.exec(window)?.[1] ?? 0);
}
