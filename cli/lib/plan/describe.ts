import { addDays, LONGEST_WINDOW_MONTHS } from '../../../lambdas/contract/dates.ts';
import type { WindowDates } from '../../../lambdas/contract/windows.ts';
import { counted } from '../counted.ts';
import type { Plan, RequestPlan } from './make-plan.ts';
import type { PlanSummary, SchedulePlan } from './schedule-plan.ts';
import type { PlannedStart } from './start.ts';

/** Of more starts than this only the first and the last few are shown. */
const MOST_SHOWN = 8;
const FIRST_SHOWN = 5;
const LAST_SHOWN = 2;

/** Ranges beyond these are counted only. */
const MOST_RANGES = 12;

/** A plan for people. */
export function describePlan(plan: Plan, verbose: boolean): string {
  const { file, api_version, period, schedules, disabled } = plan;
  const isOne = schedules.reduce((sum, { starts }) => sum + starts.length, 0) === 1;
  const left = disabled.filter((name) => !schedules.some((schedule) => schedule.name === name));
  return [
    `${file}, Cint-API-Version ${api_version}: starts from ${rangeText(period)}`,
    ...plan.cautions.map(({ path, message }) => `Caution: ${path}: ${message}.`),
    ...schedules.map((schedule) => `\n${describeSchedule(schedule, plan, verbose || isOne)}`),
    ...(schedules.length === 0 ? ['\nNo schedule is enabled.'] : []),
    ...(left.length > 0 ? [`\nDisabled, so never started: ${left.join(', ')}`] : []),
  ].join('\n');
}

/** A single start for people. */
export function describeRequestPlan({ file, api_version, warnings, start }: RequestPlan): string {
  return [
    `One execution, Cint-API-Version ${api_version}, accounts of ${file}`,
    ...warnings.map((warning) => `Warning: ${warning}.`),
    '',
    `${what(start)}`,
    ...startLines(start, true),
  ].join('\n');
}

function describeSchedule(schedule: SchedulePlan, { period }: Plan, verbose: boolean): string {
  const { name, expression, time_zone, enabled, window, flexible_minutes, starts, next_start } = schedule;
  const days = typeof window === 'string' ? window : `${window.start_date}..${window.end_date}`;
  const [first] = starts;
  const isRate = expression.startsWith('rate');
  return [
    `${name}: ${days}, ${expression} in ${time_zone}${enabled ? '' : ' (disabled: nothing is started)'}`,
    ...(first === undefined ? [] : [`  ${what(first)}`]),
    ...(isRate
      ? ['  A rate counts from its deployment, whenever that was: these times count from now or --from.']
      : []),
    ...(flexible_minutes > 0 && first !== undefined
      ? [`  Each start may come up to ${flexible_minutes} minutes later; its days stay the same.`]
      : []),
    ...shownStarts(starts, verbose),
    ...(first === undefined
      ? [
          `  No start from ${rangeText(period)}; ${next_start === null ? 'none for years' : `the next is at ${next_start}`}.`,
        ]
      : summaryLines(schedule.summary)),
  ].join('\n');
}

function shownStarts(starts: readonly PlannedStart[], verbose: boolean): string[] {
  if (starts.length <= MOST_SHOWN) return starts.flatMap((start) => startLines(start, verbose));
  const hidden = starts.length - FIRST_SHOWN - LAST_SHOWN;
  return [
    ...starts.slice(0, FIRST_SHOWN).flatMap((start) => startLines(start, verbose)),
    `  ... ${hidden.toLocaleString('en-US')} more (all of them: --json) ...`,
    ...starts.slice(-LAST_SHOWN).flatMap((start) => startLines(start, verbose)),
  ];
}

function what({ report_type, account_id, level, filter_ids }: PlannedStart): string {
  const ids = filter_ids.length === 0 ? '' : ` ${filter_ids.join(', ')}`;
  return `${report_type}, account ${account_id}, level ${level}${ids}`;
}

function startLines(start: PlannedStart, verbose: boolean): string[] {
  const { start_time, local_time, window, input, request, prefix } = start;
  const days = `${window.start_date}..${window.end_date} (${counted(window.days, 'day')}, last day ${window.last_day})`;
  const details = [
    `    input ${JSON.stringify(input)}`,
    `    ${request.method} ${request.path}`,
    ...Object.entries(request.headers).map(([name, value]) => `    ${name}: ${value}`),
    `    ${JSON.stringify(request.body)}`,
  ];
  return [`  ${local_time} = ${start_time}  ${days}`, `    to ${prefix}`, ...(verbose ? details : [])];
}

function summaryLines({
  starts,
  asked_for,
  days_asked_for,
  longest_window_days,
  ...summary
}: PlanSummary): string[] {
  const tooLong = summary.windows_over_six_months;
  const lengths = `the longest window has ${counted(longest_window_days, 'day')}, ${tooLong === 0 ? 'none' : tooLong} is over ${LONGEST_WINDOW_MONTHS} months`;
  const lines = [
    `  ${counted(starts, 'start')} for ${counted(days_asked_for, 'day')}, ${rangesText(asked_for)}; ${lengths}.`,
  ];
  if (summary.period === null) return lines;
  const { days, asked_for: now, asked_for_later, asked_for_never } = summary.period;
  lines.push(`  Of the ${counted(days, 'day')} of this period, ${now} are asked for in it.`);
  if (asked_for_later.length > 0) lines.push(`  Asked for by a later start: ${rangesText(asked_for_later)}.`);
  if (asked_for_never.length > 0) lines.push(`  Asked for by none: ${rangesText(asked_for_never)}.`);
  return lines;
}

function rangesText(ranges: readonly WindowDates[]): string {
  const shown = ranges.slice(0, MOST_RANGES).map(rangeText).join(', ');
  const hidden = ranges.length - MOST_RANGES;
  return hidden > 0 ? `${shown} and ${hidden} more` : shown;
}

/** A range with its last day, as people say it. */
function rangeText({ start_date, end_date }: WindowDates): string {
  const last = addDays(end_date, -1);
  return last === start_date ? start_date : `${start_date} to ${last}`;
}
