/**
 * Seconds that a `Retry-After` header asks for, or undefined where it is absent or says nothing readable.
 * Both forms of RFC 9110, section 10.2.3: delay-seconds and HTTP-date; a date in the past is 0.
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // A date has a weekday or a month in it; this keeps Date.parse from reading "-5" or "1.5" as a year.
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now.getTime()) / 1000));
}
