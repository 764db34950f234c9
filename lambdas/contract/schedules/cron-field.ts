/** One of the six fields of a cron expression. */
export type CronField = {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Names of the values, from the first on. */
  readonly names?: readonly string[];
  /** What else it may be, but not as one of several. */
  readonly alone?: string;
};

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** EventBridge Scheduler user guide, "Schedule types", cron-based schedules. */
export const CRON_FIELDS = {
  minutes: { name: 'minutes', first: 0, last: 59 },
  hours: { name: 'hours', first: 0, last: 23 },
  dayOfMonth: { name: 'day-of-month', first: 1, last: 31, alone: 'L, LW or such as 15W' },
  month: { name: 'month', first: 1, last: 12, names: MONTHS },
  dayOfWeek: { name: 'day-of-week', first: 1, last: 7, names: DAYS, alone: 'L or such as 6L, 6#2' },
  year: { name: 'year', first: 1970, last: 2199 },
} as const satisfies Record<string, CronField>;

/** `*`, `5`, `1-5`, each also with a step: `0/15` is every 15 from 0 on. */
const ITEM = /^(?:\*|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/;

/**
 * A field in Croner's notation: every value it stands for.
 * @throws Error that names the field and what it allows
 */
export function values(text: string, field: CronField): string {
  if (text === '*') return text;
  const all = text.split(',').flatMap((item) => itemValues(item, field));
  return [...new Set(all)].sort((a, b) => a - b).join(',');
}

function itemValues(item: string, field: CronField): number[] {
  const parts = ITEM.exec(item)?.groups;
  if (parts === undefined) throw new Error(wrong(item, field));
  const from = parts.from === undefined ? field.first : value(parts.from, field);
  const to = parts.to === undefined ? undefined : value(parts.to, field);
  const single = parts.from !== undefined && parts.step === undefined;
  const last = to ?? (single ? from : field.last);
  const step = Number(parts.step ?? 1);
  if (step < 1 || step > field.last) {
    throw new Error(`${field.name} ${item}: the step must be 1 to ${field.last}`);
  }
  if (last < from) throw new Error(`${field.name} ${item}: a range must not run backwards; write two`);
  const count = Math.floor((last - from) / step) + 1;
  return Array.from({ length: count }, (_, index) => from + index * step);
}

/** @throws Error that names the field and what it allows */
export function value(text: string, field: CronField): number {
  const index = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (index >= 0) return field.first + index;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= field.first && number <= field.last) return number;
  throw new Error(wrong(text, field));
}

function wrong(text: string, { name, first, last, names, alone }: CronField): string {
  const named = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  const allowed = `${name} must be ${first} to ${last}${named}`;
  const found = `it is ${text === '' ? 'empty' : text}`;
  if (/^\d+$/.test(text)) return `${allowed}; ${found}`;
  const besides = alone === undefined ? '' : `; alone also ?, ${alone}`;
  return `${allowed} (with , - * / for lists, ranges, all, steps${besides}); ${found}`;
}
