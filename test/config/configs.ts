import type { ReportsConfig, ScheduleConfig } from '../../infra/config/config.ts';
import { parseConfig } from '../../infra/config/read.ts';

/** A Monday morning at Cint. */
export const NOW = new Date('2026-10-05T15:00:00Z');

/** A configuration with one schedule; each test writes the fields of the schedule it is about. */
export function withSchedule(fields: Readonly<Record<string, unknown>>, now = NOW): ReportsConfig {
  const schedule = {
    name: 'completes',
    expression: 'cron(0 6 * * ? *)',
    window: 'yesterday',
    request: { account_id: 13, report_type: 'completes' },
    ...fields,
  };
  // JSON is YAML, too.
  const file = { email_recipients: ['user-1'], accounts: [{ account_id: 13 }], schedules: [schedule] };
  return parseConfig(JSON.stringify(file), 'reports.yaml', now);
}

export function scheduleWith(fields: Readonly<Record<string, unknown>>): ScheduleConfig {
  const [schedule] = withSchedule(fields).schedules;
  if (schedule === undefined) throw new Error('The schedule was lost');
  return schedule;
}
