import { z } from 'zod';
import { addMonths, dateSchema, LONGEST_WINDOW_MONTHS } from './dates.ts';
import { type ApiVersion, idsByLevel } from './report-types.ts';
import { requestFields } from './request-fields.ts';

/** Rules that tie fields to each other. Each is checked although another field may be wrong. */
export function crossFieldProblems(input: Record<string, unknown>, version: ApiVersion): string[] {
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
