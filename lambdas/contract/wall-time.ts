/** Milliseconds of the clock on the wall, as if the wall were in UTC: what a time zone shows, without the zone. */
export type WallTime = number;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone (IANA name) show at a moment. */
export function wallTime(moment: Date, timeZone: string): WallTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    // Sweden writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  const whole = Date.parse(`${format.format(moment).replace(' ', 'T')}Z`);
  return whole + moment.getUTCMilliseconds();
}
