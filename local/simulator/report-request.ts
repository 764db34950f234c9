import { z } from 'zod';
import { isDay, latestEnd } from './calendar.ts';
import { type ApiVersion, filterWords, type Level } from './dialect.ts';
import type { InvalidParam } from './errors.ts';
import { invalidRequest } from './errors.ts';
import { levelRules, type ReportType } from './report-types.ts';

const day = z.string().refine(isDay, 'must be an existing date in the format YYYY-MM-DD');

/**
 * The body of a report request (Cint API 2025-12-18, ReportGenerationRequest; required fields as in the
 * 2025-05-27 guide). Strict, so that a field Cint does not document is noticed here.
 */
const requestBody = z.strictObject({
  filter: z.string().nullable(),
  filter_ids: z.array(z.string().min(1)).optional(),
  start_date: day,
  end_date: day,
  report_options: z
    .strictObject({
      include_respondent_answers: z.boolean().nullish(),
      link_type: z.int().nullish(),
    })
    .nullish(),
  email_recipients: z.array(z.string().min(1)).min(1).max(5),
});

export type ReportRequest = z.infer<typeof requestBody> & { readonly level: Level };

/** @throws Refusal 400 that names every wrong field. */
export function checkReportRequest(
  body: unknown,
  report_type: ReportType,
  version: ApiVersion,
): ReportRequest {
  const parsed = requestBody.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues.flatMap(invalidParams));
  const { filter, filter_ids, start_date, end_date } = parsed.data;
  const level = levelOf(filter, version);
  if (level === undefined) throw invalidRequest([wrongFilter(version)]);
  const problems = [
    ...checkLevel(report_type, version, level, filter_ids ?? []),
    ...checkDates(start_date, end_date),
  ];
  if (problems.length > 0) throw invalidRequest(problems);
  return { ...parsed.data, level };
}

function invalidParams(issue: z.core.$ZodIssue): InvalidParam[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ name: [...issue.path, key].join('.'), reason: 'unknown field' }));
  }
  return [{ name: issue.path.join('.') || 'body', reason: issue.message }];
}

function levelOf(filter: string | null, version: ApiVersion): Level | undefined {
  if (filter === null) return 'account';
  const words = filterWords[version];
  return Object.hasOwn(words, filter) ? words[filter] : undefined;
}

function wrongFilter(version: ApiVersion): InvalidParam {
  const words = Object.keys(filterWords[version]).map((word) => `'${word}'`);
  return { name: 'filter', reason: `must be one of ${words.join(', ')} or null` };
}

function checkLevel(
  type: ReportType,
  version: ApiVersion,
  level: Level,
  ids: readonly string[],
): InvalidParam[] {
  const rules = levelRules(type, version);
  const most = rules[level];
  if (most === undefined) {
    return [{ name: 'filter', reason: `'${type}' is available on: ${Object.keys(rules).join(', ')}` }];
  }
  const least = level === 'account' ? 0 : 1;
  if (ids.length >= least && ids.length <= most) return [];
  const allowed = least === most ? `exactly ${most}` : `${least} to ${most}`;
  return [{ name: 'filter_ids', reason: `must have ${allowed} ids for '${type}' at this level` }];
}

function checkDates(start_date: string, end_date: string): InvalidParam[] {
  if (end_date <= start_date) return [{ name: 'end_date', reason: 'must be after start_date' }];
  if (end_date <= latestEnd(start_date)) return [];
  return [{ name: 'end_date', reason: 'must be at most six months after start_date' }];
}
