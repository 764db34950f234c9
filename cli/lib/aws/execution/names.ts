import { randomBytes } from 'node:crypto';
import type { ReportRequest } from '../../../../lambdas/contract/request.ts';

/** Step Functions' limit. */
const LONGEST = 80;

/** An ARN is shown whole. */
const LONGEST_SHOWN = 256;

/** Step Functions' rules for names (API reference, StartExecution). */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{C}]/u;

const AGAIN = /-again-(\d{1,4})$/;

/** What is wrong with a text as the name of an execution; undefined where nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'a name is 1 to 80 characters, and it is empty';
  if (name.length > LONGEST) return `a name is 1 to ${LONGEST} characters, and it has ${name.length}`;
  const [forbidden] = FORBIDDEN.exec(name) ?? [];
  return forbidden === undefined
    ? undefined
    : `a name must not hold ${JSON.stringify(forbidden)}; 0-9, A-Z, a-z, - and _ are always allowed`;
}

/** A text that somebody typed, for messages: what is far too long was pasted by mistake. */
export function inShort(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/** A name that tells what is fetched, and is another one each time. */
export function newName(
  { report_type, start_date, end_date }: Pick<ReportRequest, 'report_type' | 'start_date' | 'end_date'>,
  window: string | undefined,
): string {
  return `${report_type}-${window ?? `${start_date}-${end_date}`}-${randomBytes(3).toString('hex')}`;
}

/**
 * The name for the next try of an execution: `daily-again-1`, then `daily-again-2`. It is not random, so that the
 * same execution that is brought back twice at once is started once: Step Functions takes a name only once.
 */
export function nextName(name: string): string {
  const number = Number(AGAIN.exec(name)?.[1] ?? 0) + 1;
  const suffix = `-again-${number}`;
  return `${name.replace(AGAIN, '').slice(0, LONGEST - suffix.length)}${suffix}`;
}
