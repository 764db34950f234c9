import { announcedByTopic } from './announced.ts';
import { consume, type RemainingTime } from './consume.ts';

/** SNS calls a Lambda with one message at a time. An error makes Lambda call again, twice, and then keep the event. */
export async function handler(event: unknown, context: RemainingTime): Promise<void> {
  for (const object of announcedByTopic(event)) await consume(object, context);
}
