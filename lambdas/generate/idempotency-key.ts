import { v5 as uuidv5 } from 'uuid';
import type { Job } from '../contract/job.ts';

/** Namespace of the idempotency keys: a constant of this product, made once at random. */
const NAMESPACE = '0e2f7d0a-7a3d-4c38-9f0b-6f5f1f1f4f52';

/**
 * The `Idempotency-Key` of a run: the same for every try of it, and for no other run. A schedule's start has the
 * same key however often it is delivered, as long as it asks for the same.
 * @param failed ids of reports that this run, or an earlier start of it, asked for and Cint could not make: their
 * key is used up, since it would only bring back the same report
 */
export function idempotencyKey(
  {
    execution,
    schedule,
    scheduled_time,
    request,
  }: Pick<Job, 'execution' | 'schedule' | 'scheduled_time' | 'request'>,
  failed: readonly string[] = [],
): string {
  const run =
    schedule === undefined || scheduled_time === undefined
      ? execution
      : `${schedule}@${scheduled_time}\n${JSON.stringify(request)}`;
  return uuidv5([run, ...failed].join('\n'), NAMESPACE);
}
