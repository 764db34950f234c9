import { z } from 'zod';
import { addMonths, OLDEST_DATA_MONTHS } from './dates.ts';
import { crossFieldProblems } from './field-rules.ts';
import type { ApiVersion } from './report-types.ts';
import { inputFields, objectError, requestFields } from './request-fields.ts';
import { shortened } from './sentences.ts';
import { WINDOW_NAMES, windowDates, windowSchema } from './windows.ts';

/** A request in its one normal form: slugs, folded filter, dates, explicit options. This is what a job carries. */
export const normalRequestSchema = z.object(requestFields);
export type ReportRequest = z.output<typeof normalRequestSchema>;

/** What a request is completed from. */
export type RequestContext = {
  /** A window is computed from this moment, unless the input has a `scheduled_time`. */
  readonly moment: Date;
  /** The accounts of reports.yaml by their ids, where only they are allowed; their recipients are the default. */
  readonly accounts?: Readonly<Record<string, { readonly email_recipients: readonly string[] }>> | undefined;
};

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
  const { window, schedule, scheduled_time, ...request } = parsed.data;
  return request;
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
