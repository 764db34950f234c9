import { CRON_FIELDS, value, values } from './cron-field.ts';

/** When a schedule starts something: at wall times (Croner's pattern, from seconds to year), or every so often. */
export type Expression =
  | { readonly kind: 'cron'; readonly pattern: string }
  | { readonly kind: 'rate'; readonly every_ms: number };

const FIELD_NAMES = 'minutes hours day-of-month month day-of-week year';
const FORMS = `must be cron(${FIELD_NAMES}), such as cron(0 6 * * ? *), or rate(value unit), such as rate(1 day)`;

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads EventBridge Scheduler's cron and rate expressions (user guide, "Schedule types").
 * @throws Error that says all that is wrong, and what is allowed
 */
export function readExpression(text: string): Expression {
  const [, form, content = ''] = /^(cron|rate|at)\(([^()]*)\)$/.exec(text) ?? [];
  if (form === 'cron') return { kind: 'cron', pattern: cronPattern(content) };
  if (form === 'rate') return { kind: 'rate', every_ms: rateMs(content) };
  if (form === 'at') throw new Error(`${FORMS}; at(...) starts once only, so start such a report by hand`);
  throw new Error(FORMS);
}

function rateMs(content: string): number {
  const [, number, unit, plural] = /^([1-9]\d{0,4}) (minute|hour|day)(s?)$/.exec(content) ?? [];
  if (number === undefined || (unit !== 'minute' && unit !== 'hour' && unit !== 'day')) {
    throw new Error(
      `must be rate(value unit), the value 1 to 99999, the unit minutes, hours or days; it is rate(${content})`,
    );
  }
  if ((number === '1') !== (plural === '')) {
    throw new Error(
      `must be rate(${number} ${unit}${number === '1' ? '' : 's'}): AWS refuses rate(${content})`,
    );
  }
  return Number(number) * UNIT_MS[unit];
}

function cronPattern(content: string): string {
  const fields = content.trim().split(/\s+/);
  if (fields.length !== 6) {
    throw new Error(
      `cron must have 6 fields (${FIELD_NAMES}); it has ${content.trim() === '' ? 0 : fields.length}`,
    );
  }
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  const problems: string[] = [];
  const read = (part: () => string): string => {
    try {
      return part();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return '';
    }
  };
  const pattern = [
    '0',
    read(() => values(minutes, CRON_FIELDS.minutes)),
    read(() => values(hours, CRON_FIELDS.hours)),
    read(() => dayOfMonthPattern(dayOfMonth)),
    read(() => values(month, CRON_FIELDS.month)),
    read(() => dayOfWeekPattern(dayOfWeek)),
    read(() => values(year, CRON_FIELDS.year)),
  ];
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    problems.push(
      `exactly one of day-of-month and day-of-week must be ?; they are ${dayOfMonth} and ${dayOfWeek}`,
    );
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return pattern.join(' ');
}

/** `L` is the month's last day, `LW` its last weekday, `15W` the weekday nearest to the 15th in that month. */
function dayOfMonthPattern(text: string): string {
  const field = CRON_FIELDS.dayOfMonth;
  if (text === '?') return '*';
  if (/^LW?$/i.test(text)) return text.toUpperCase();
  const nearest = /^(\d+)W$/i.exec(text)?.[1];
  return nearest === undefined ? values(text, field) : `${value(nearest, field)}W`;
}

/** `L` is Saturday, the week's last day; `6L` the month's last Friday; `6#2` its second. */
function dayOfWeekPattern(text: string): string {
  const field = CRON_FIELDS.dayOfWeek;
  if (text === '?') return '*';
  if (/^L$/i.test(text)) return String(field.last);
  const last = /^([1-7]|[A-Z]{3})L$/i.exec(text)?.[1];
  if (last !== undefined) return `${value(last, field)}#L`;
  const nth = /^(\w+)#([1-5])$/.exec(text);
  return nth === null ? values(text, field) : `${value(nth[1] ?? '', field)}#${nth[2]}`;
}
