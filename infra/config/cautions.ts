import { dateIn } from '../../lambdas/contract/dates.ts';
import { requestWarnings } from '../../lambdas/contract/request.ts';
import { yearsFrom } from '../../lambdas/contract/schedules/firings.ts';
import type { WindowDates, WindowName } from '../../lambdas/contract/windows.ts';
import type { ReportsConfig, ScheduleConfig } from './config.ts';
import { startsInADay } from './coverage.ts';
import { pathText } from './invalid-config.ts';
import { leftOutDays } from './left-out.ts';
import { cintMidnight, shifts, shiftText } from './window-shift.ts';

/** Something that is allowed, but that a careful person wants to know. */
export type Caution = { readonly path: string; readonly message: string };

/** More starts in a day than hours are a slip of the keyboard. */
const MOST_STARTS_IN_A_DAY = 24;

/** What to be told of the schedules of a configuration. Those that are not enabled are left alone. */
export function cautions(config: ReportsConfig, now: Date): Caution[] {
  // Many schedules start at the same times, and years of them take a while to look through.
  const known = new Map<string, Caution[]>();
  return config.schedules.flatMap((schedule, index) => {
    if (!schedule.enabled) return [];
    const { expression, time_zone, window } = schedule;
    const times = JSON.stringify([expression, time_zone, window]);
    const found = known.get(times) ?? [...tooMany(schedule, now), ...ofWindow(schedule, now)];
    known.set(times, found);
    return found.map(({ path, message }) => ({
      path: pathText(['schedules', index, path]),
      message,
    }));
  });
}

function ofWindow(schedule: ScheduleConfig, now: Date): Caution[] {
  const { window } = schedule;
  if (typeof window !== 'string') return ofFixedDates(schedule, window, now);
  return [...shifted(schedule, window, now), ...leftOutDays(schedule, window, now)];
}

function ofFixedDates({ request }: ScheduleConfig, dates: WindowDates, now: Date): Caution[] {
  return requestWarnings({ ...request, ...dates, email_recipients: [] }, dateIn(now)).map((message) => ({
    path: 'window',
    message: `${message}; a schedule with fixed dates asks for the same days at every start`,
  }));
}

function tooMany(schedule: ScheduleConfig, now: Date): Caution[] {
  const starts = startsInADay(schedule, now, yearsFrom(now, 1), MOST_STARTS_IN_A_DAY + 1);
  if (starts <= MOST_STARTS_IN_A_DAY) return [];
  const hint = schedule.expression.startsWith('cron') ? '; a * for minutes is every minute' : '';
  const message = `starts more than ${MOST_STARTS_IN_A_DAY} times in a day, each time for the same days${hint}`;
  return [{ path: 'expression', message }];
}

function shifted(schedule: ScheduleConfig, window: WindowName, now: Date): Caution[] {
  const { days, shifted } = shifts(schedule, window, now);
  const [first] = shifted;
  if (first === undefined) return [];
  const { dates, expected, day, cintDay } = first;
  const zone = schedule.time_zone;
  const border =
    cintDay < day
      ? `that day begins at Cint at ${cintMidnight(day, zone)}`
      : `that day ended at Cint at ${cintMidnight(cintDay, zone)}`;
  const message =
    `at ${shiftText(first, zone)}, so ${window} is ${runText(dates)} then, not ${runText(expected)}; ${border}` +
    ` (so on ${shifted.length} of the next ${days} days with a start)`;
  return [{ path: 'window', message }];
}

function runText({ start_date, end_date }: WindowDates): string {
  return `${start_date} to ${end_date}`;
}
