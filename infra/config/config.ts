import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DEFAULT_POLL_POLICY, type PollPolicy } from '../../lambdas/contract/poll-policy.ts';
import type { ApiVersion } from '../../lambdas/contract/report-types.ts';
import type { WindowDates, WindowName } from '../../lambdas/contract/windows.ts';
import type { ConfigFile, ScheduleFields } from './schema.ts';

export type AccountConfig = {
  readonly account_id: number;
  /** Its own, or the file's: never empty. */
  readonly email_recipients: readonly string[];
};

type RetentionConfig = {
  /** null keeps reports and manifests. */
  readonly reports_days: number | null;
  readonly previous_versions_days: number;
  readonly logs_days: RetentionDays;
};

export type ScheduleConfig = {
  readonly name: string;
  readonly description?: string;
  /** EventBridge Scheduler's cron(...) or rate(...). */
  readonly expression: string;
  /** IANA; its own, or the file's. */
  readonly time_zone: string;
  /** 0 where the start is to be at once. */
  readonly flexible_minutes: number;
  readonly enabled: boolean;
  /** Days that move along with time, or fixed ones. */
  readonly window: WindowName | WindowDates;
  /** In its one normal form: slug, folded filter, explicit options. No dates; no recipients but its own. */
  readonly request: Omit<ScheduleFields['request'], 'email_recipients'> & {
    readonly email_recipients?: readonly string[];
  };
};

/** reports.yaml, checked and with every default in place. */
export type ReportsConfig = {
  readonly api_version: ApiVersion;
  readonly time_zone: string;
  /** One or more, each `account_id` once. */
  readonly accounts: readonly AccountConfig[];
  readonly poll: PollPolicy;
  readonly retention: RetentionConfig;
  /** A KMS key for the bucket, the secrets, the topics and the logs, in place of AWS's own. */
  readonly customer_managed_key: boolean;
  readonly alarm_email?: string;
  readonly schedules: readonly ScheduleConfig[];
};

/** A file that was checked, with its defaults. */
export function completed(file: ConfigFile): ReportsConfig {
  const {
    api_version,
    time_zone,
    email_recipients = [],
    accounts,
    poll,
    retention,
    alarm_email,
    customer_managed_key,
  } = file;
  return {
    api_version,
    time_zone,
    accounts: accounts.map((account) => ({
      account_id: account.account_id,
      email_recipients: account.email_recipients ?? email_recipients,
    })),
    poll: completedPoll(poll),
    retention,
    customer_managed_key,
    ...(alarm_email === undefined ? {} : { alarm_email }),
    schedules: file.schedules.map(({ description, request, ...schedule }) => {
      const { email_recipients: own, ...rest } = request;
      return {
        ...schedule,
        ...(description === undefined ? {} : { description }),
        time_zone: schedule.time_zone ?? time_zone,
        request: own === undefined ? rest : { ...rest, email_recipients: own },
      };
    }),
  };
}

/** Waits never grow beyond a ceiling; a first wait that is longer than the usual one is its own. */
export function completedPoll({ ceiling_seconds, ...poll }: ConfigFile['poll']): PollPolicy {
  return {
    ...poll,
    ceiling_seconds: ceiling_seconds ?? Math.max(DEFAULT_POLL_POLICY.ceiling_seconds, poll.interval_seconds),
  };
}

/** What a schedule sends as the execution's input, besides `schedule` and `scheduled_time`. */
export type ExecutionInput = ScheduleConfig['request'] & ({ readonly window: WindowName } | WindowDates);

export function executionInput({ request, window }: ScheduleConfig): ExecutionInput {
  return typeof window === 'string' ? { ...request, window } : { ...request, ...window };
}
