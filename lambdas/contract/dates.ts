import { z } from 'zod';

/** Cint reads every date as 00:00 here (API 2025-12-18: "00:00 in the US/Central timezone"). */
export const TIME_ZONE = 'America/Chicago';

/** One request covers at most this many months, and data goes back this many (API 2025-12-18). */
export const LONGEST_WINDOW_MONTHS = 6;
export const OLDEST_DATA_MONTHS = 12;

/** A calendar date that exists, as `YYYY-MM-DD`. Such strings compare as the dates do. */
export const dateSchema = z.iso.date({ error: 'must be a real date written YYYY-MM-DD' });

/** The same day some months later (or earlier), the month's last day where it has no such day. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
