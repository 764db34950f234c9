import { z } from 'zod';
import { API_VERSIONS } from './report-types.ts';

const seconds = z.coerce.number().positive();

/** Environment of every Lambda. What differs by account comes with the job. */
export const environmentSchema = z.object({
  /** Cint's Demand API with its `/v1`, and the whole URL of its token endpoint. */
  CINT_BASE_URL: z.url(),
  CINT_AUTH_URL: z.url(),
  CINT_API_VERSION: z.enum(API_VERSIONS),
  POLL_INTERVAL_SECONDS: seconds,
  POLL_CEILING_SECONDS: seconds,
  DEADLINE_SECONDS: seconds,
  /** How many seconds of the deadline pass in one second; above 1 only where waits are cut by as much (`--time-scale`). */
  TIME_SCALE: seconds.default(1),
});
export type Environment = z.output<typeof environmentSchema>;

/** Environment of the download Lambda. */
export const downloadEnvironmentSchema = environmentSchema.extend({ BUCKET_NAME: z.string().min(1) });

/** The same names as strings, as a template sets them. */
export type EnvironmentVariables = Readonly<Record<Exclude<keyof Environment, 'TIME_SCALE'>, string>>;
