import { InvalidArgumentError } from 'commander';
import { dateSchema } from '../../../../lambdas/contract/dates.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const BEFORE_NOW = /^(\d{1,4})([mhdw])$/;
/** A day, or a moment with its zone. */
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** A moment as people give it: so long ago, a day (from 00:00 UTC), or a time. A function of now. */
export function since(text: string): (now: Date) => Date {
  const [, number, unit = ''] = BEFORE_NOW.exec(text) ?? [];
  const length = UNITS_MS[unit];
  if (number !== undefined && length !== undefined) {
    return (now) => new Date(now.getTime() - Number(number) * length);
  }
  // JavaScript would take 2026-02-30 for a day of March.
  const [day] = text.split('T');
  const known = MOMENT.test(text) && dateSchema.safeParse(day).success;
  const moment = new Date(known ? text : Number.NaN);
  if (Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError(
      'It must be like 24h, 7d, 2w, 2026-11-01 (00:00 UTC) or 2026-11-01T06:00:00Z.',
    );
  }
  return () => moment;
}
