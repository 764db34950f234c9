import { z } from 'zod';
import { accountsSchema, secretIdsSchema } from './accounts.ts';
import { normalRequestSchema } from './request.ts';

/**
 * What a step found out; the state machine's Choice states act on it.
 * THROTTLED: Cint asks to wait. PENDING: not ready yet. READY: can be downloaded. FAILED: Cint gave up on the report.
 * OVERDUE: the deadline passed. LANDED: the verified report and its manifest are in S3.
 */
const OUTCOMES = ['THROTTLED', 'PENDING', 'READY', 'FAILED', 'OVERDUE', 'LANDED'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * A report's id: a ULID in some of Cint's answers, a UUID in others. It becomes part of paths and S3 keys, so
 * nothing but letters, digits, hyphens and underscores is let in.
 */
export const reportIdSchema = z
  .string()
  .regex(
    /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/,
    'must be a ULID or a UUID: letters, digits and hyphens, 64 at most',
  );

const landedSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  manifest_key: z.string(),
  bytes: z.int(),
  /** Data rows, the header not counted; null for XLSX. */
  rows: z.int().nullable(),
  columns: z.int().nullable(),
  /** Of the report's bytes, hexadecimal. */
  sha256: z.string(),
  landed_at: z.iso.datetime(),
});
/** The one object that travels through the states, at `$.job`. Each step takes it and returns it with what it learnt. */
export const jobSchema = z.object({
  outcome: z.enum(OUTCOMES),
  /** For people: what the outcome rests on, in Cint's words where there are any. */
  message: z.string(),
  /** The execution's ARN, and when it began (both from the context object). */
  execution: z.string(),
  started_at: z.iso.datetime(),
  request: normalRequestSchema,
  /** Which secrets the steps use: their names, never what they hold. */
  secrets: secretIdsSchema,
  /** The schedule that started the run, and the moment it was to; absent where a person did. */
  schedule: z.string().optional(),
  scheduled_time: z.iso.datetime().optional(),
  /** How long the next Wait state waits. */
  wait_seconds: z.int().nonnegative(),
  /** Status answers so far. */
  polls: z.int().nonnegative(),
  /** 429s, and 503s that said Retry-After, so far. */
  throttles: z.int().nonnegative(),
  /** A POST went out whose answer never came: look in Cint's list before sending another. */
  answer_lost: z.boolean(),
  report_id: reportIdSchema.optional(),
  /** A link for people: it needs a login at the Exchange. Never called. */
  report_url: z.string().nullish(),
  /** Cint's own status word, as last seen. */
  status: z.string().optional(),
  requested_at: z.iso.datetime().optional(),
  ready_at: z.iso.datetime().optional(),
  /** W3C trace context of Cint's answer to the request. */
  traceparent: z.string().optional(),
  landed: landedSchema.optional(),
});
export type Job = z.infer<typeof jobSchema>;

/** A job whose report Cint has accepted: what the status and download steps work on. */
export const acceptedJobSchema = jobSchema.required({ report_id: true, requested_at: true });
export type AcceptedJob = z.infer<typeof acceptedJobSchema>;

/**
 * What "Generate report" gets: the context object's `Execution`, its `State.RetryCount`, the stack's accounts, and
 * the state so far (the input, and on a later round the job).
 */
export const generateEventSchema = z.object({
  execution: z.object({
    Id: z.string(),
    Input: z.unknown(),
    StartTime: z.iso.datetime({ offset: true }).transform((time) => new Date(time).toISOString()),
    RedriveCount: z.int().optional(),
  }),
  retry_count: z.int().nonnegative(),
  accounts: accountsSchema,
  // Only a later round has a job; an input that is no object is told so by the check of the request.
  state: z.object({ job: z.unknown() }).partial().catch({}),
});
export type GenerateEvent = z.infer<typeof generateEventSchema>;
