import { z } from 'zod';
import { announcedByMessage } from './announced.ts';
import { consume, type RemainingTime } from './consume.ts';

const eventSchema = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** What SQS is to deliver again (Lambda developer guide, "Reporting batch item failures"); the rest is deleted. */
type BatchResponse = { batchItemFailures: { itemIdentifier: string }[] };

/** One bad message does not hold up, or repeat, the others of its batch. */
export async function handler(event: unknown, context: RemainingTime): Promise<BatchResponse> {
  const batchItemFailures: BatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of eventSchema.parse(event).Records) {
    try {
      for (const object of announcedByMessage(body)) await consume(object, context);
    } catch (error) {
      console.error(`Message ${messageId} is to come again:`, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
