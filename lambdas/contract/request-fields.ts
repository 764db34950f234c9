import { z } from 'zod';
import { dateSchema } from './dates.ts';
import { LEVELS, levelOf, REPORT_TYPES, reportType } from './report-types.ts';
import { windowSchema } from './windows.ts';

/** Ids and recipients go to Cint as they are; this keeps out what can only be a slip of the keyboard. */
const idSchema = z
  .string({ error: 'must be a string' })
  .regex(/^[^\s\p{C}]{1,128}$/u, 'must be 1 to 128 characters without blanks');

/** What is said of something that should be an object. */
export const objectError = {
  error: (issue: { readonly code?: string }) =>
    issue.code === 'invalid_type' ? 'must be a JSON object' : undefined,
};

const filterSchema = z
  .union([z.string(), z.null()], { error: `must be null or one of ${LEVELS.join(', ')}` })
  .transform((filter, context) => {
    const level = levelOf(filter);
    if (level !== undefined) return level === 'account' ? null : level;
    context.issues.push({
      code: 'custom',
      input: filter,
      message: `must be null or one of ${LEVELS.join(', ')}`,
    });
    return z.NEVER;
  });

const reportTypeSchema = z
  .string({ error: `must be one of ${REPORT_TYPES.join(', ')}` })
  .transform((name, context) => {
    const type = reportType(name);
    if (type !== undefined) return type;
    context.issues.push({
      code: 'custom',
      input: name,
      message: `must be one of ${REPORT_TYPES.join(', ')}`,
    });
    return z.NEVER;
  });

const reportOptionsSchema = z
  .strictObject(
    {
      /** Include respondents' answers in the report; off unless asked for. */
      include_respondent_answers: z.boolean({ error: 'must be true, false or null' }).nullish(),
      /** Link type id, for termination details. */
      link_type: z.int({ error: 'must be a whole number or null' }).nullish(),
    },
    objectError,
  )
  .nullish()
  .transform((options) => ({
    include_respondent_answers: options?.include_respondent_answers ?? false,
    link_type: options?.link_type ?? null,
  }));

/** The fields of a request, in Cint's names, each checked by itself. */
export const requestFields = {
  account_id: z
    .int({ error: 'must be the number of a Cint account, such as 13' })
    .min(1, 'must be 1 or more')
    .max(2 ** 31 - 1, 'must fit in 32 bits'),
  report_type: reportTypeSchema,
  filter: filterSchema.default(null),
  filter_ids: z
    .array(idSchema, { error: 'must be a list of ids' })
    .nullish()
    .transform((ids) => ids ?? []),
  start_date: dateSchema,
  end_date: dateSchema,
  report_options: reportOptionsSchema,
  email_recipients: z
    .array(
      idSchema.refine((id) => !id.includes('@'), {
        error: 'must be the id of a Cint user (a UUID), not an e-mail address',
      }),
      { error: 'must be a list of 1 to 5 ids of Cint users' },
    )
    .min(1, 'must hold 1 to 5 ids of Cint users; it is empty')
    .max(5, { error: ({ input }) => `must hold 1 to 5 ids of Cint users; it holds ${lengthOf(input)}` }),
};

function lengthOf(input: unknown): number | string {
  return Array.isArray(input) ? input.length : 'another number';
}

/** What the input of an execution may hold besides: the days as a window, and which start of a schedule it is. */
export const inputFields = {
  ...requestFields,
  /** In place of `start_date` and `end_date`. */
  window: windowSchema,
  /** ARN or name of the schedule that started the execution; absent where a person did. */
  schedule: z
    .string({ error: 'must be the name or ARN of a schedule' })
    .regex(/^[\w:/.-]{1,512}$/, 'must be the name or ARN of a schedule'),
  /** The moment the schedule was to start it; the window is computed from this, not from the clock. */
  scheduled_time: z.iso.datetime({
    offset: true,
    error: 'must be a time as ISO 8601 writes it, such as 2026-12-01T12:00:00Z',
  }),
};
