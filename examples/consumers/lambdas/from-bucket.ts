import { announcedByBucket } from './announced.ts';
import { consume, type RemainingTime } from './consume.ts';

/** EventBridge calls a Lambda with one event at a time. An error makes Lambda call again, twice, and then keep it. */
export async function handler(event: unknown, context: RemainingTime): Promise<void> {
  await consume(announcedByBucket(event), context);
}
