import { z } from 'zod';
import { normalRequestSchema } from './request.ts';
import { windowSchema } from './windows.ts';

/** Reports are looked for by what they hold: who gets an e-mail does not matter. */
const reportSchema = normalRequestSchema.omit({ email_recipients: true });

/** What a schedule asks for at each start: with a window, the days depend on when. Other fields are let through. */
const scheduledRequestSchema = z.union([
  reportSchema.omit({ start_date: true, end_date: true }).extend({ window: windowSchema }),
  reportSchema,
]);
export type ScheduledRequest = z.output<typeof scheduledRequestSchema>;

const expectedScheduleSchema = z.object({
  /** As EventBridge Scheduler knows it, in the stack's group. */
  name: z.string().min(1),
  /** Its cron(...) or rate(...). */
  expression: z.string(),
  /** IANA name. */
  time_zone: z.string(),
  /** A start may be so much later than its time. */
  flexible_minutes: z.int().nonnegative(),
  /** What it starts executions with; only the request is read. */
  input: scheduledRequestSchema,
});
export type ExpectedSchedule = z.output<typeof expectedScheduleSchema>;

/** What the look for missing reports is started with. */
export const expectedReportsSchema = z.object({
  /** The moment of the look. */
  time: z.iso.datetime({ offset: true }),
  /** So long after its time, a start must have landed its report: the deadline of a run, and room for retries. */
  grace_seconds: z.int().nonnegative(),
  /** Manifests are deleted after so many days, and nothing can be said of older starts; null keeps them. */
  retention_days: z.int().positive().nullable().default(null),
  schedules: z.array(expectedScheduleSchema),
});
export type ExpectedReports = z.output<typeof expectedReportsSchema>;
/** The same, as it is written. */
export type ExpectedReportsEvent = z.input<typeof expectedReportsSchema>;

/** Environment of the Lambda that looks for missing reports. */
export const missingReportsEnvironmentSchema = z.object({
  BUCKET_NAME: z.string().min(1),
  SCHEDULE_GROUP_NAME: z.string().min(1),
});
