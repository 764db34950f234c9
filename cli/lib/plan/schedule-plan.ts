import { executionInput, type ReportsConfig, type ScheduleConfig } from '../../../infra/config/config.ts';
import { dayCount, union, without } from '../../../infra/config/days.ts';
import { addMonths, LONGEST_WINDOW_MONTHS } from '../../../lambdas/contract/dates.ts';
import type { RequestContext } from '../../../lambdas/contract/request.ts';
import { firings, yearsFrom } from '../../../lambdas/contract/schedules/firings.ts';
import { type WindowDates, windowDates } from '../../../lambdas/contract/windows.ts';
import { UsageError } from '../exit.ts';
import type { Period } from './period.ts';
import { isoSeconds, type PlannedStart, plannedStart } from './start.ts';

/** More starts of one schedule are more than anyone reads. */
const MOST_STARTS = 20_000;

/** No window reaches further back than this, so a day that is not asked for by then never is. */
const LONGEST_REACH_MS = 190 * 24 * 60 * 60 * 1000;

/** A schedule that does not start in so many years will not. */
const SOON_YEARS = 5;

/** What became of the days of the period. Ranges; each `end_date` is the day after the last day. */
type PeriodDays = WindowDates & {
  readonly days: number;
  /** Days that a start of the period asks for. */
  readonly asked_for: number;
  /** Days that only a start after the period asks for. */
  readonly asked_for_later: readonly WindowDates[];
  /** Days that no start asks for. */
  readonly asked_for_never: readonly WindowDates[];
};

export type PlanSummary = {
  readonly starts: number;
  /** All days that the starts of the period ask for, before it, too. */
  readonly asked_for: readonly WindowDates[];
  readonly days_asked_for: number;
  readonly longest_window_days: number;
  readonly windows_over_six_months: number;
  /** null where the schedule asks for fixed days. */
  readonly period: PeriodDays | null;
};

export type SchedulePlan = Pick<
  ScheduleConfig,
  'name' | 'expression' | 'time_zone' | 'enabled' | 'window'
> & {
  readonly flexible_minutes: number;
  readonly starts: readonly PlannedStart[];
  /** The first start after the period; null where there is none for years. */
  readonly next_start: string | null;
  readonly summary: PlanSummary;
};

/** The accounts that requests may name, as the deployed state machine knows them. */
export function accountsOf({ accounts }: ReportsConfig): NonNullable<RequestContext['accounts']> {
  return Object.fromEntries(accounts.map((account) => [account.account_id, account]));
}

/** @throws UsageError where a period holds too many starts */
export function schedulePlan(schedule: ScheduleConfig, config: ReportsConfig, period: Period): SchedulePlan {
  const { name, expression, time_zone, enabled, window, flexible_minutes } = schedule;
  const { from, to } = period.moments(time_zone);
  const accounts = accountsOf(config);
  const input = executionInput(schedule);
  const starts: PlannedStart[] = [];
  let next: Date | undefined;
  for (const moment of firings(expression, time_zone, from, yearsFrom(to, SOON_YEARS))) {
    if (moment >= to) {
      next = moment;
      break;
    }
    if (starts.length === MOST_STARTS) {
      throw new UsageError(
        `${name} starts more than ${MOST_STARTS.toLocaleString('en-US')} times in this period: choose a shorter one, or other schedules with --schedule.`,
      );
    }
    const scheduled = { ...input, scheduled_time: isoSeconds(moment) };
    starts.push(plannedStart(scheduled, config.api_version, { moment, accounts }, time_zone));
  }
  return {
    name,
    expression,
    time_zone,
    enabled,
    window,
    flexible_minutes,
    starts,
    next_start: next === undefined ? null : isoSeconds(next),
    summary: summaryOf(schedule, starts, period),
  };
}

function summaryOf(schedule: ScheduleConfig, starts: readonly PlannedStart[], period: Period): PlanSummary {
  const windows = starts.map(({ window }) => window);
  const asked_for = union(windows).map(({ start_date, end_date }) => ({ start_date, end_date }));
  return {
    starts: starts.length,
    asked_for,
    days_asked_for: asked_for.reduce((sum, range) => sum + dayCount(range), 0),
    longest_window_days: windows.reduce((longest, { days }) => Math.max(longest, days), 0),
    windows_over_six_months: windows.filter(isTooLong).length,
    period: typeof schedule.window === 'string' ? periodDays(schedule, windows, period) : null,
  };
}

function isTooLong({ start_date, end_date }: WindowDates): boolean {
  return end_date > addMonths(start_date, LONGEST_WINDOW_MONTHS);
}

function periodDays(
  schedule: ScheduleConfig,
  windows: readonly WindowDates[],
  { days, moments }: Period,
): PeriodDays {
  const notNow = without([days], windows);
  const { to } = moments(schedule.time_zone);
  const never = notNow.length === 0 ? [] : without(notNow, laterWindows(schedule, to, notNow));
  return {
    ...days,
    days: dayCount(days),
    asked_for: dayCount(days) - notNow.reduce((sum, range) => sum + dayCount(range), 0),
    asked_for_later: without(notNow, never),
    asked_for_never: never,
  };
}

/** The windows of the starts after a period, as long as they are of use for days that are missing. */
function laterWindows(schedule: ScheduleConfig, to: Date, missing: readonly WindowDates[]): WindowDates[] {
  const { expression, time_zone, window } = schedule;
  if (typeof window !== 'string') return [];
  const windows: WindowDates[] = [];
  for (const moment of firings(expression, time_zone, to, new Date(to.getTime() + LONGEST_REACH_MS))) {
    const dates = windowDates(window, moment);
    if (dates.end_date === windows.at(-1)?.end_date) continue;
    windows.push(dates);
    if (without(missing, windows).length === 0) break;
  }
  return windows;
}
