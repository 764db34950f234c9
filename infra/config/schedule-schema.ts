import { z } from 'zod';
import { dateSchema } from '../../lambdas/contract/dates.ts';
import { LEVELS, REPORT_TYPES } from '../../lambdas/contract/report-types.ts';
import { requestFields } from '../../lambdas/contract/request-fields.ts';
import { WINDOW_NAMES, windowSchema } from '../../lambdas/contract/windows.ts';
import { mapping, recipients, timeZoneSchema, wholeNumber } from './fields.ts';

/** EventBridge Scheduler's quotas. */
const LONGEST_FLEXIBLE_MINUTES = 24 * 60;
const LONGEST_DESCRIPTION = 512;
/** Starts may wait a little, so that not all of an account's reports are asked for in the same second. */
const DEFAULT_FLEXIBLE_MINUTES = 15;

/** Offered by editors. */
const WINDOW_EXAMPLES = [
  'yesterday',
  'last-7-days',
  'month-to-date',
  'previous-month',
  'current-and-previous-month',
];

const fixedWindowSchema = mapping({
  start_date: dateSchema.meta({ description: 'The first day.' }),
  end_date: dateSchema.meta({ description: 'The day after the last day, at most six months on.' }),
});

const scheduledRequestSchema = mapping(
  {
    account_id: requestFields.account_id.meta({ description: 'An account of this file.' }),
    report_type: requestFields.report_type.meta({ enum: REPORT_TYPES }),
    filter: requestFields.filter.meta({
      description: 'The level of filter_ids; null is the account.',
      enum: [null, ...LEVELS],
    }),
    filter_ids: requestFields.filter_ids.meta({
      description:
        'Ids of that level; none for the account, 1 to 50 otherwise, one where the report takes one only.',
    }),
    report_options: requestFields.report_options.meta({
      description: "Respondents' answers are left out unless include_respondent_answers is true.",
    }),
    email_recipients: recipients.optional().meta({
      description: "Ids of the Cint users who get this report, in place of its account's.",
    }),
  },
  '; the days are given by window, beside request',
).meta({ description: "What to ask Cint for, in Cint's names. The days come from window." });

/** One of the schedules, each field checked by itself. */
export const scheduleSchema = mapping({
  name: z
    .string({ error: 'must be 1 to 64 letters, digits, - _ or .' })
    .regex(/^[0-9a-zA-Z-_.]{1,64}$/, 'must be 1 to 64 letters, digits, - _ or .')
    .meta({ description: 'Name of the schedule at EventBridge Scheduler, unique in this file.' }),
  description: z
    .string({ error: 'must be a text' })
    .max(LONGEST_DESCRIPTION, `must be at most ${LONGEST_DESCRIPTION} characters`)
    .optional()
    .meta({ description: 'What the schedule is for, in the EventBridge console.' }),
  expression: z
    .string({ error: 'must be cron(...) or rate(...), as EventBridge Scheduler writes them' })
    .meta({
      description:
        'cron(minutes hours day-of-month month day-of-week year), such as cron(0 6 * * ? *), or rate(1 day).',
      pattern: '^(cron|rate)\\(.+\\)$',
    }),
  time_zone: timeZoneSchema.optional().meta({ description: 'IANA zone of the cron times.' }),
  flexible_minutes: wholeNumber(0, LONGEST_FLEXIBLE_MINUTES, 'minutes')
    .default(DEFAULT_FLEXIBLE_MINUTES)
    .meta({ description: 'The start may be so much later; the days asked for stay the same. 0 is at once.' }),
  enabled: z
    .boolean({ error: 'must be true or false (on, off, yes and no are texts in YAML 1.2)' })
    .default(true)
    .meta({ description: 'false deploys the schedule, but nothing is started.' }),
  window: z
    .union([windowSchema.meta({ examples: WINDOW_EXAMPLES }), fixedWindowSchema], {
      error: `must be one of ${WINDOW_NAMES}, or hold start_date and end_date`,
    })
    .meta({ description: `The days of the report: ${WINDOW_NAMES}, or fixed ones.` }),
  request: scheduledRequestSchema,
});
