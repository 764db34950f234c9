import { z } from 'zod';
import { wallTime } from './wall-time.ts';

/** Cint reads every date as 00:00 here (API 2025-12-18: "00:00 in the US/Central timezone"): its days begin and end here. */
export const TIME_ZONE = 'America/Chicago';

/** One request covers at most this many months, and data goes back this many (API 2025-12-18). */
export const LONGEST_WINDOW_MONTHS = 6;
export const OLDEST_DATA_MONTHS = 12;

/** A calendar date that exists, as `YYYY-MM-DD`. Such strings compare as the dates do. */
export const dateSchema = z.iso.date({ error: 'must be a real date written YYYY-MM-DD' });

const DAY_MS = 24 * 60 * 60 * 1000;

/** The same day some months later (or earlier), the month's last day where it has no such day. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}

/** So many days later (or earlier). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

export function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

/** The calendar date that a moment falls on in a time zone (IANA name), by default Cint's. */
export function dateIn(moment: Date, timeZone = TIME_ZONE): string {
  return new Date(wallTime(moment, timeZone)).toISOString().slice(0, 10);
}
