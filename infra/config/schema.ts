import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { TIME_ZONE } from '../../lambdas/contract/dates.ts';
import { DEFAULT_POLL_POLICY } from '../../lambdas/contract/poll-policy.ts';
import { API_VERSIONS } from '../../lambdas/contract/report-types.ts';
import { requestFields } from '../../lambdas/contract/request-fields.ts';
import { mapping, recipients, timeZoneSchema, wholeNumber } from './fields.ts';
import { scheduleSchema } from './schedule-schema.ts';

/** Cint advises 30 s or slower. */
const SHORTEST_INTERVAL = 30;
const LONGEST_DEADLINE = 7 * 24 * 60 * 60;
const LONGEST_RETENTION_DAYS = 36_500;
/** What CloudWatch Logs takes, in days. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/**
 * Two resources each, and about 60 that are always there, are less than the 500 of a stack (CloudFormation quotas).
 */
const MOST_SCHEDULES = 150;
const MOST_ACCOUNTS = 50;

const accountSchema = mapping({
  account_id: requestFields.account_id.meta({ description: 'Number of a Cint account.' }),
  email_recipients: recipients.optional().meta({
    description: "Ids of the Cint users who get this account's reports, in place of the file's.",
  }),
});

const seconds = wholeNumber(SHORTEST_INTERVAL, LONGEST_DEADLINE, 'seconds');

const pollSchema = mapping({
  interval_seconds: wholeNumber(SHORTEST_INTERVAL, LONGEST_DEADLINE, 'seconds', '; Cint advises 30 or more')
    .default(DEFAULT_POLL_POLICY.interval_seconds)
    .meta({ description: 'The first wait for a report. Cint advises 30 s or slower.' }),
  ceiling_seconds: seconds
    .optional()
    .meta({ description: `Waits grow up to this; ${DEFAULT_POLL_POLICY.ceiling_seconds} by default.` }),
  deadline_seconds: seconds
    .default(DEFAULT_POLL_POLICY.deadline_seconds)
    .meta({ description: 'From the start of a run to "Report overdue".' }),
});

const retentionSchema = mapping({
  reports_days: wholeNumber(1, LONGEST_RETENTION_DAYS, 'days', ', or null to keep them')
    .nullable()
    .default(null)
    .meta({ description: 'Reports and manifests are deleted after so many days. null keeps them.' }),
  previous_versions_days: wholeNumber(1, LONGEST_RETENTION_DAYS, 'days').default(30).meta({
    description: 'What was deleted or replaced in the bucket can be brought back for so many days.',
  }),
  logs_days: z
    .literal(LOG_RETENTION_DAYS, {
      error: `must be one of CloudWatch Logs' retention periods in days, ${LOG_RETENTION_DAYS.join(', ')}`,
    })
    .default(RetentionDays.THREE_MONTHS)
    .meta({ description: 'Log events are deleted after so many days.' }),
});

/** The fields of reports.yaml, each checked by itself. */
export const fileFields = {
  api_version: z
    .enum(API_VERSIONS, { error: `must be one of ${API_VERSIONS.join(', ')}` })
    .default(API_VERSIONS[0])
    .meta({ description: 'Cint-API-Version of every request. The first is enabled for every account.' }),
  time_zone: timeZoneSchema.default(TIME_ZONE).meta({
    description: "IANA zone of schedules that name none; Cint's own by default.",
  }),
  email_recipients: recipients.optional().meta({
    description:
      'Ids of the Cint users (not e-mail addresses) who get the reports of accounts that name none.',
  }),
  accounts: z
    .array(accountSchema, { error: 'must be a list of one account or more' })
    .min(1, 'must be a list of one account or more')
    .max(
      MOST_ACCOUNTS,
      `must be at most ${MOST_ACCOUNTS} accounts: CloudFormation takes no more in one stack`,
    )
    .meta({ description: 'The Cint accounts that reports are asked for. Each has its own credentials.' }),
  poll: pollSchema.prefault({}).meta({ description: 'How often to look whether a report is ready.' }),
  retention: retentionSchema.prefault({}).meta({ description: 'How long things are kept.' }),
  customer_managed_key: z
    .boolean({ error: 'must be true or false' })
    .default(false)
    .meta({ description: 'A KMS key of your own for the bucket, the secrets, the topics and the logs.' }),
  alarm_email: z
    .email({ error: 'must be an e-mail address' })
    .optional()
    .meta({ description: 'Alarms and failed runs go here.' }),
  schedules: z
    .array(scheduleSchema, { error: 'must be a list of schedules; [] for none' })
    .max(
      MOST_SCHEDULES,
      `must be at most ${MOST_SCHEDULES} schedules: CloudFormation takes no more in one stack`,
    )
    .nullish()
    .transform((schedules) => schedules ?? [])
    .meta({ description: 'The reports that are asked for by themselves.' }),
};

/** reports.yaml as people write it. */
export const fileSchema = mapping(fileFields);
export type ConfigFile = z.output<typeof fileSchema>;
export type ScheduleFields = ConfigFile['schedules'][number];
