import { z } from 'zod';
import { parsedJson } from './execution/words.ts';

const text = z.string().nullable().catch(null);

/** An input as people and schedules write it. Fields that are wrong are left out: it may be the reason for the end. */
const askedSchema = z
  .object({
    schedule: text.transform((arn) => arn?.split('/').at(-1) ?? null),
    scheduled_time: text,
    account_id: z.number().nullable().catch(null),
    report_type: text,
    window: text,
    start_date: text,
    end_date: text,
  })
  .catch({
    schedule: null,
    scheduled_time: null,
    account_id: null,
    report_type: null,
    window: null,
    start_date: null,
    end_date: null,
  });

/** What an execution was asked for; `schedule` is the name of the schedule that started it. */
export type Asked = z.output<typeof askedSchema>;

export function whatIsAsked(input: string | undefined): Asked {
  return askedSchema.parse(parsedJson(input));
}

/** For people, such as "daily-completes: completes of account 13, yesterday". */
export function describeAsked({ schedule, report_type, account_id, ...days }: Asked): string {
  const { window, start_date, end_date } = days;
  const report = report_type ?? 'no report type';
  const account = account_id === null ? '' : ` of account ${account_id}`;
  const when = window ?? (start_date === null ? 'no days' : `${start_date} until ${end_date}`);
  return `${schedule === null ? '' : `${schedule}: `}${report}${account}, ${when}`;
}
