import { z } from 'zod';
import { levelOf, reportType } from '../contract/report-types.ts';
import { type WindowDates, windowDates, windowSchema } from '../contract/windows.ts';
import { parsed } from './plain-cause.ts';
import { shown } from './shown.ts';

/** What people and schedules type into a field, as text; anything else is not shown. */
const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value))
  .optional()
  .catch(undefined);

/** An input may be anything, also what no run would take: each field is read by itself. */
const inputSchema = z.object({
  account_id: text,
  report_type: text,
  filter: z.string().nullish().catch('not readable'),
  filter_ids: z.array(z.unknown()).optional().catch(undefined),
  window: text,
  start_date: text,
  end_date: text,
  schedule: text,
  scheduled_time: z.iso.datetime({ offset: true }).optional().catch(undefined),
});

/** What is known of a request, fit to be shown. Recipients and unknown fields are left out. */
export type AskedFor = {
  /** The schedule's name; undefined where a person started the run. */
  readonly schedule?: string | undefined;
  readonly scheduled_time?: Date | undefined;
  readonly report_type?: string | undefined;
  readonly account_id?: string | undefined;
  readonly level?: string | undefined;
  readonly ids?: number | undefined;
  readonly window?: string | undefined;
  readonly dates?: WindowDates | undefined;
};

/**
 * Reads an execution's input.
 * @param started a window without a schedule's time is computed from this moment
 * @returns undefined where it is no JSON object
 */
export function askedFor(input: string, started: Date | undefined): AskedFor | undefined {
  const read = inputSchema.safeParse(parsed(input)).data;
  if (read === undefined) return undefined;
  const { schedule, scheduled_time, report_type, filter, filter_ids, window } = read;
  const time = scheduled_time === undefined ? undefined : new Date(scheduled_time);
  return {
    // The last part of its ARN.
    schedule: shownIfAny(schedule?.split('/').at(-1)),
    scheduled_time: time,
    report_type: shownIfAny(report_type === undefined ? undefined : (reportType(report_type) ?? report_type)),
    account_id: shownIfAny(read.account_id),
    level: shownIfAny(levelOf(filter ?? null) ?? filter ?? undefined),
    ids: filter_ids?.length,
    window: shownIfAny(window),
    dates: datesOf(read, time ?? started),
  };
}

function datesOf(
  { window, start_date, end_date }: z.output<typeof inputSchema>,
  moment: Date | undefined,
): WindowDates | undefined {
  const name = windowSchema.safeParse(window).data;
  if (name !== undefined) return moment && windowDates(name, moment);
  if (start_date === undefined || end_date === undefined) return undefined;
  return { start_date: shown(start_date), end_date: shown(end_date) };
}

function shownIfAny(value: string | undefined): string | undefined {
  return value === undefined ? undefined : shown(value) || undefined;
}
