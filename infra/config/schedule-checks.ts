import { z } from 'zod';
import type { ApiVersion } from '../../lambdas/contract/report-types.ts';
import { InvalidRequest, parseRequest } from '../../lambdas/contract/request.ts';
import { readExpression } from '../../lambdas/contract/schedules/expression.ts';
import { firstFiring, yearsFrom } from '../../lambdas/contract/schedules/firings.ts';
import { isTimeZone } from '../../lambdas/contract/schedules/zone.ts';
import { windowSchema } from '../../lambdas/contract/windows.ts';
import { at, explained } from './field-problems.ts';
import type { Problem } from './invalid-config.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { monthMissed } from './window-shift.ts';

export type KnownAccounts = Readonly<Record<string, { readonly email_recipients: readonly string[] }>>;

/** What of the file a schedule is checked against. */
export type FileContext = {
  readonly version: ApiVersion;
  readonly timeZone: string;
  /** undefined where their list has mistakes of its own. */
  readonly accounts: KnownAccounts | undefined;
  readonly now: Date;
};

/** A schedule that does not start in so many years will not. Leap days come every four. */
const SOON_YEARS = 5;

const record = z.record(z.string(), z.unknown());

const scheduleParts = z.object({
  expression: z.string().optional().catch(undefined),
  time_zone: z.string().refine(isTimeZone).optional().catch(undefined),
  window: z.unknown().optional(),
  request: record.optional().catch(undefined),
});

const REQUEST_FIELDS = Object.keys(scheduleSchema.shape.request.shape);

/** What is wrong with a schedule besides its single fields; paths begin at the schedule. */
export function scheduleProblems(schedule: unknown, file: FileContext): Problem[] {
  const { data } = scheduleParts.safeParse(schedule);
  if (data === undefined) return [];
  return [
    ...expressionProblems(data.expression, data.window, data.time_zone ?? file.timeZone, file.now),
    ...(data.request === undefined ? [] : requestProblems(data.request, data.window, file)),
  ];
}

function expressionProblems(
  expression: string | undefined,
  window: unknown,
  timeZone: string,
  now: Date,
): Problem[] {
  if (expression === undefined) return [];
  const path = ['expression'];
  try {
    readExpression(expression);
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : String(error) }];
  }
  if (firstFiring(expression, timeZone, now, yearsFrom(now, SOON_YEARS)) === undefined) {
    return [
      { path, message: `never starts anything: ${expression} has no time in the next ${SOON_YEARS} years` },
    ];
  }
  const missed =
    window === 'previous-month' ? monthMissed({ expression, time_zone: timeZone }, now) : undefined;
  return missed === undefined ? [] : [{ path: ['window'], message: missed }];
}

/** The request as an execution would check it. */
function requestProblems(request: Record<string, unknown>, window: unknown, file: FileContext): Problem[] {
  // Fields that do not belong there are told of already.
  const known = Object.fromEntries(
    Object.entries(request).filter(([field]) => REQUEST_FIELDS.includes(field)),
  );
  const account = file.accounts?.[String(request.account_id)];
  // Only an account of the file has recipients; that the account is none of them is told by itself.
  const recipients = account === undefined ? { email_recipients: ['of-the-account'] } : {};
  const input = { ...recipients, ...known, ...daysOf(window) };
  try {
    parseRequest(input, file.version, { moment: file.now, accounts: file.accounts });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return error.problems.map((problem) => placed(problem, input));
  }
}

/** A window that is no window is told of already; the rest of the request is checked with another. */
function daysOf(window: unknown): Record<string, unknown> {
  if (typeof window === 'string' && windowSchema.safeParse(window).success) return { window };
  const fixed = z.object({ start_date: z.string(), end_date: z.string() }).safeParse(window);
  return fixed.success ? fixed.data : { window: 'yesterday' };
}

/** A problem of `parseRequest`, `filter_ids.0: must be ...`, where the schedule has that field. */
function placed(problem: string, input: Record<string, unknown>): Problem {
  const [, where = '', message = problem] = /^([^:]*): (.*)$/s.exec(problem) ?? [];
  const steps = where.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const ofWindow = steps[0] === 'start_date' || steps[0] === 'end_date';
  return {
    path: [ofWindow ? 'window' : 'request', ...steps],
    message: explained(message, at(input, steps)),
    isName: message.includes('is not a field'),
  };
}
