import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { type ExpectedReportsEvent, expectedReportsSchema } from '../../lambdas/contract/expected-reports.ts';
import { reportKeys } from '../../lambdas/contract/report-key.ts';
import type { ReportRequest } from '../../lambdas/contract/request.ts';
import { writeManifest } from '../../lambdas/download/land.ts';
import { type Finding, findMissing } from '../../lambdas/missing-reports/find-missing.ts';
import { type TestBucket, testBucket } from '../support/simulated.ts';

export const GROUP = 'CintReports-Group';

/** Days of the past: an object of the embedded S3 is as new as the test, and that must not be too old. */
export const LONG_AGO = new Date('2025-01-01T00:00:00Z');

/** At 06:00 in Chicago: at 12:00 UTC, from 9 March 2025 to 2 November 2025 at 11:00 UTC. */
export const DAILY = {
  name: 'completes-daily',
  expression: 'cron(0 6 * * ? *)',
  time_zone: 'America/Chicago',
  flexible_minutes: 15,
  input: {
    account_id: 13,
    report_type: 'completes',
    filter: 'project',
    filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFP0', '01BTGNYV6HRNK8K8VKZASZCFP1'],
    report_options: { include_respondent_answers: false, link_type: null },
    window: 'yesterday',
  },
} as const satisfies Schedule;
export type Schedule = ExpectedReportsEvent['schedules'][number];

/** Seven hours and, for the daily schedule, its 15 flexible minutes. */
const GRACE_SECONDS = 7 * 60 * 60;

/** EventBridge Scheduler that knows one schedule of any name. */
export function scheduler(known: Partial<GetScheduleCommandOutput> = {}) {
  const client = new SchedulerClient({ region: 'eu-west-1' });
  const mock = mockClient(client);
  mock.on(GetScheduleCommand).resolves({
    GroupName: GROUP,
    State: 'ENABLED',
    CreationDate: LONG_AGO,
    LastModificationDate: LONG_AGO,
    ...known,
  });
  return { client, mock };
}

/** The request of the daily schedule, as a manifest of its start at 9 March 2025 holds it. */
const LANDED_REQUEST: ReportRequest = {
  account_id: 13,
  report_type: 'completes',
  filter: 'project',
  filter_ids: [...DAILY.input.filter_ids],
  report_options: { ...DAILY.input.report_options },
  email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
  start_date: '2025-03-10',
  end_date: '2025-03-11',
};

/** A manifest of a report that was asked for at a moment. */
export function manifest(requested_at: string, request: Partial<ReportRequest> = {}, report_id = '01K') {
  const asked = { ...LANDED_REQUEST, ...request };
  const { key, manifest_key } = reportKeys(asked, report_id, 'csv');
  return {
    manifest_key,
    content: {
      report_id,
      report_url: null,
      request: asked,
      window: { start_date: asked.start_date, end_date: asked.end_date, time_zone: 'America/Chicago' },
      bucket: 'test-bucket',
      key,
      content_type: 'text/csv',
      bytes: 10,
      rows: 1,
      columns: 2,
      sha256: 'a'.repeat(64),
      api_version: '2025-05-27' as const,
      execution: 'arn:aws:states:eu-west-1:123456789012:execution:machine:a-run',
      requested_at,
      ready_at: requested_at,
      landed_at: requested_at,
      traceparent: null,
    },
  };
}

export type Look = {
  readonly bucket: TestBucket;
  land(requested_at: string, request?: Partial<ReportRequest>, report_id?: string): Promise<void>;
  /** What is found for one schedule at a moment. */
  at(time: string, schedule?: Schedule, event?: Partial<ExpectedReportsEvent>): Promise<Finding>;
};

/** A bucket, and a Scheduler that knows this of every schedule. */
export async function look(known: Partial<GetScheduleCommandOutput> = {}): Promise<Look> {
  const bucket = await testBucket();
  const { client } = scheduler(known);
  return {
    bucket,
    land: async (requested_at, request, report_id) => {
      const { manifest_key, content } = manifest(requested_at, request, report_id);
      await writeManifest(bucket.s3, manifest_key, content);
    },
    at: async (time, schedule = DAILY, event = {}) => {
      const parsed = expectedReportsSchema.parse({
        time,
        grace_seconds: GRACE_SECONDS,
        schedules: [schedule],
        ...event,
      });
      const tools = { s3: bucket.s3, bucket: bucket.bucket, scheduler: client, group: GROUP };
      const [finding] = await findMissing(parsed, tools);
      if (finding === undefined) throw new Error('Nothing was found about the schedule');
      return finding;
    },
  };
}
