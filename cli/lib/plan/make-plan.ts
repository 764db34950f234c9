import { z } from 'zod';
import { type Caution, cautions } from '../../../infra/config/cautions.ts';
import type { ReportsConfig, ScheduleConfig } from '../../../infra/config/config.ts';
import { dateIn } from '../../../lambdas/contract/dates.ts';
import type { ApiVersion } from '../../../lambdas/contract/report-types.ts';
import { parseRequest, requestWarnings, scheduledSchema } from '../../../lambdas/contract/request.ts';
import type { WindowDates } from '../../../lambdas/contract/windows.ts';
import { UsageError } from '../exit.ts';
import type { Period } from './period.ts';
import { accountsOf, type SchedulePlan, schedulePlan } from './schedule-plan.ts';
import { type PlannedStart, plannedStart } from './start.ts';

/** What `plan` finds out of a reports.yaml. */
export type Plan = {
  readonly outcome: 'PLANNED';
  readonly file: string;
  readonly api_version: ApiVersion;
  readonly cautions: readonly Caution[];
  /** `end_date` is the day after the last day. */
  readonly period: WindowDates;
  /** Schedules of the file that start nothing. */
  readonly disabled: readonly string[];
  readonly schedules: readonly SchedulePlan[];
};

/**
 * The starts of a period: of every enabled schedule, or of those with these names.
 * @throws UsageError where there is no schedule of a name
 */
export function planSchedules(
  config: ReportsConfig,
  file: string,
  options: { readonly names?: readonly string[] | undefined; readonly period: Period; readonly now: Date },
): Plan {
  const { names, period, now } = options;
  return {
    outcome: 'PLANNED',
    file,
    api_version: config.api_version,
    cautions: cautions(config, now),
    period: period.days,
    disabled: config.schedules.filter(({ enabled }) => !enabled).map(({ name }) => name),
    schedules: chosen(config.schedules, names, file).map((schedule) =>
      schedulePlan(schedule, config, period),
    ),
  };
}

function chosen(
  schedules: readonly ScheduleConfig[],
  names: readonly string[] | undefined,
  file: string,
): readonly ScheduleConfig[] {
  if (names === undefined) return schedules.filter(({ enabled }) => enabled);
  const known = schedules.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `${file} has no schedule ${unknown.join(', ')}; it has ${known.length === 0 ? 'none' : known.join(', ')}.`,
    );
  }
  return schedules.filter(({ name }) => names.includes(name));
}

/** What `plan --request` finds out of an execution's input. */
export type RequestPlan = {
  readonly outcome: 'PLANNED';
  readonly file: string;
  readonly api_version: ApiVersion;
  readonly warnings: readonly string[];
  readonly start: PlannedStart;
};

/**
 * One execution as if it was started at a moment, by hand, or by its schedule where the input says so.
 * @param anyAccount the file is only an example: accounts that it does not know may be asked, too
 * @throws InvalidRequest where it would be refused
 */
export function planRequest(
  input: unknown,
  {
    config,
    file,
    anyAccount,
  }: { readonly config: ReportsConfig; readonly file: string; readonly anyAccount: boolean },
  now: Date,
): RequestPlan {
  const { api_version, time_zone } = config;
  const { account_id } = accountSchema.parse(input);
  const known = config.accounts.some((account) => account.account_id === account_id);
  const accounts = known || !anyAccount ? accountsOf(config) : undefined;
  const request = parseRequest(input, api_version, { moment: now, accounts });
  const moment = new Date(scheduledSchema.parse(input).scheduled_time ?? now);
  return {
    outcome: 'PLANNED',
    file,
    api_version,
    warnings: requestWarnings(request, dateIn(now)),
    start: plannedStart(
      z.record(z.string(), z.unknown()).parse(input),
      api_version,
      { moment, accounts },
      time_zone,
    ),
  };
}

const accountSchema = z.object({ account_id: z.unknown() }).partial().catch({});
