import { z } from 'zod';
import { addMonths, dateSchema, LONGEST_WINDOW_MONTHS, OLDEST_DATA_MONTHS } from './dates.ts';
import { type ApiVersion, idsByLevel, LEVELS, levelOf, REPORT_TYPES, reportType } from './report-types.ts';
import { shortened } from './sentences.ts';
import { WINDOW_NAMES, windowDates, windowSchema } from './windows.ts';

/** Ids and recipients go to Cint as they are; this keeps out what can only be a slip of the keyboard. */
const idSchema = z
  .string({ error: 'must be a string' })
  .regex(/^[^\s\p{C}]{1,128}$/u, 'must be 1 to 128 characters without blanks');

const objectError = {
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

/** A request in its one normal form: slugs, folded filter, dates, explicit options. This is what a job carries. */
export const normalRequestSchema = z.object(requestFields);
export type ReportRequest = z.output<typeof normalRequestSchema>;

/** What the input of an execution may hold besides: the days as a window, and which start of a schedule it is. */
const inputFields = {
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

/** What a request is completed from. */
export type RequestContext = {
  /** A window is computed from this moment, unless the input has a `scheduled_time`. */
  readonly moment: Date;
  /** The accounts of reports.yaml by their ids, where only they are allowed; their recipients are the default. */
  readonly accounts?: Readonly<Record<string, { readonly email_recipients: readonly string[] }>> | undefined;
};

/** Rules that tie fields to each other. Each is checked although another field may be wrong. */
function crossFieldProblems(input: Record<string, unknown>, version: ApiVersion): string[] {
  const problems: string[] = [];
  const type = requestFields.report_type.safeParse(input.report_type).data;
  const filter = requestFields.filter.safeParse(input.filter).data;
  const ids = z.array(z.unknown()).nullish().safeParse(input.filter_ids);
  const start = dateSchema.safeParse(input.start_date).data;
  const end = dateSchema.safeParse(input.end_date).data;

  if (type !== undefined && filter !== undefined) {
    const level = filter ?? 'account';
    const levels = idsByLevel(type, version);
    const most = levels[level];
    const given = ids.success ? (ids.data ?? []).length : undefined;
    if (most === undefined) {
      problems.push(
        `filter: ${type} has no ${level} level in API version ${version}; allowed are ${Object.keys(levels).join(', ')}`,
      );
    } else if (given !== undefined && most === 0 && given > 0) {
      problems.push(`filter_ids: must be empty at the account level; it holds ${given}`);
    } else if (given !== undefined && most > 0 && (given < 1 || given > most)) {
      const allowed = most === 1 ? 'exactly 1 id' : `1 to ${most} ids`;
      problems.push(`filter_ids: must hold ${allowed} for ${type} at the ${level} level; it holds ${given}`);
    }
  }
  if (ids.success && new Set(ids.data).size !== (ids.data ?? []).length) {
    problems.push('filter_ids: must not hold an id twice');
  }
  if (start !== undefined && end !== undefined) {
    if (end <= start) {
      problems.push(
        `end_date: must be after start_date ${start} (it is the day after the last day); it is ${end}`,
      );
    } else if (end > addMonths(start, LONGEST_WINDOW_MONTHS)) {
      problems.push(
        `end_date: must be at most ${LONGEST_WINDOW_MONTHS} months after start_date, ` +
          `so ${addMonths(start, LONGEST_WINDOW_MONTHS)} or before; it is ${end}`,
      );
    }
  }
  return problems;
}

/** A request that must not be sent. `problems` names each field and what is allowed, one a line. */
export class InvalidRequest extends Error {
  override readonly name = 'Request.Invalid';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(shortened(`The report request is not valid, and nothing was sent to Cint: ${problems.join('; ')}`));
    this.problems = problems;
  }
}

const inputSchema = z.strictObject(inputFields, objectError).partial({
  window: true,
  schedule: true,
  scheduled_time: true,
});

/** Which start of which schedule an input, checked by `parseRequest`, is of; nothing where a person started it. */
export const scheduledSchema = z.object({
  schedule: inputFields.schedule.optional(),
  scheduled_time: inputFields.scheduled_time.transform((time) => new Date(time).toISOString()).optional(),
});

/**
 * Reads a report request as people and schedules write it, and completes it: dates for its window, and its
 * account's recipients where it names none.
 * @throws InvalidRequest naming every wrong field at once.
 */
export function parseRequest(
  input: unknown,
  version: ApiVersion,
  context: RequestContext = { moment: new Date() },
): ReportRequest {
  const problems: string[] = [];
  const completed = isObject(input) ? complete(input, context, problems) : input;
  const parsed = inputSchema.safeParse(completed);
  problems.push(...(parsed.error?.issues ?? []).flatMap(describeIssue));
  if (isObject(completed)) problems.push(...crossFieldProblems(completed, version));
  if (!parsed.success || problems.length > 0) throw new InvalidRequest([...new Set(problems)]);
  return normalRequestSchema.parse(completed);
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** The input with what it leaves to its window and its account; what is wrong with those is added to `problems`. */
function complete(
  input: Record<string, unknown>,
  { moment, accounts }: RequestContext,
  problems: string[],
): Record<string, unknown> {
  const completed = { ...input };
  const account = accounts?.[String(input.account_id)];
  if (accounts !== undefined && account === undefined && typeof input.account_id === 'number') {
    problems.push(
      `account_id: must be an account of reports.yaml, ${Object.keys(accounts).join(', ')}; it is ${input.account_id}`,
    );
  }
  if (input.email_recipients === undefined && account !== undefined) {
    completed.email_recipients = account.email_recipients;
  }

  const window = windowSchema.safeParse(input.window);
  if (input.window === undefined) {
    if (input.start_date === undefined && input.end_date === undefined) {
      problems.push(`window: is missing, and so are start_date and end_date; allowed are ${WINDOW_NAMES}`);
      // Said once.
      return { ...completed, ...windowDates('yesterday', moment) };
    }
    return completed;
  }
  for (const date of ['start_date', 'end_date']) {
    if (input[date] !== undefined) problems.push(`${date}: must not be there together with window`);
  }
  const scheduled = inputFields.scheduled_time.safeParse(input.scheduled_time);
  const from = scheduled.success ? new Date(scheduled.data) : moment;
  return { ...completed, ...windowDates(window.data ?? 'yesterday', from) };
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length > 0 ? `${issue.path.join('.')}.` : '';
    const allowed = where === '' ? Object.keys(inputFields) : ['include_respondent_answers', 'link_type'];
    return issue.keys.map(
      (key) => `${where}${key}: is not a field of a request; allowed are ${allowed.join(', ')}`,
    );
  }
  const path = issue.path.length > 0 ? issue.path.join('.') : 'request';
  return [`${path}: ${issue.message}`];
}

/** What a careful person would want to know of a request that may be sent all the same. */
export function requestWarnings(request: ReportRequest, today: string): string[] {
  const oldest = addMonths(today, -OLDEST_DATA_MONTHS);
  const warnings: string[] = [];
  if (request.start_date < oldest) {
    warnings.push(
      `start_date ${request.start_date} is more than ${OLDEST_DATA_MONTHS} months ago; Cint holds data from ${oldest} on`,
    );
  }
  if (request.start_date > today) warnings.push(`start_date ${request.start_date} is in the future`);
  return warnings;
}
