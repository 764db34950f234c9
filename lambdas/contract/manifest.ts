import { z } from 'zod';
import { reportIdSchema } from './job.ts';
import { API_VERSIONS } from './report-types.ts';
import { normalRequestSchema } from './request.ts';

/** Prefixes of the bucket. Simple consumers listen for `reports/`, careful ones for `manifests/`. */
export const REPORTS_PREFIX = 'reports/';
export const MANIFESTS_PREFIX = 'manifests/';

/** The manifest: written last, so where it is, the report it names is whole and verified. */
export const manifestSchema = z.object({
  report_id: reportIdSchema,
  /** A link for people, or null where Cint gave none. */
  report_url: z.string().nullable(),
  request: normalRequestSchema,
  /** The days covered: from `start_date` 00:00 up to, not including, `end_date` 00:00, in `time_zone`. */
  window: z.object({ start_date: z.string(), end_date: z.string(), time_zone: z.string() }),
  bucket: z.string(),
  key: z.string(),
  content_type: z.string(),
  bytes: z.int(),
  /** Data rows and columns; null for XLSX. */
  rows: z.int().nullable(),
  columns: z.int().nullable(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  api_version: z.enum(API_VERSIONS),
  execution: z.string(),
  requested_at: z.iso.datetime(),
  ready_at: z.iso.datetime(),
  landed_at: z.iso.datetime(),
  traceparent: z.string().nullable(),
});
export type Manifest = z.infer<typeof manifestSchema>;
