/** Cint: a single report request covers at most six months. */
const longestWindowMonths = 6;

/** Whether `text` is YYYY-MM-DD and a day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The last `end_date` that a report from `start_date` may have: the same day six months on, or that month's last. */
export function latestEnd(start_date: string): string {
  const start = new Date(`${start_date}T00:00:00Z`);
  const month = start.getUTCMonth() + longestWindowMonths;
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), lastDay);
  return new Date(Date.UTC(start.getUTCFullYear(), month, day)).toISOString().slice(0, 10);
}
