import { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { executionEventSchema } from '../contract/execution-event.ts';
import { type InvocationContext, observed } from '../observe/observed.ts';
import { captured } from '../observe/trace.ts';
import { noticeOf } from './notice.ts';
import { publish } from './publish.ts';

const environment = z.object({ FAILED_TOPIC_ARN: z.string().min(1) }).parse(process.env);
const sns = captured(new SNSClient({}));

export async function handler(event: unknown, context: InvocationContext): Promise<void> {
  await observed('failure-notice', context, async (observer) => {
    const parsed = executionEventSchema.parse(event);
    const notice = noticeOf(parsed);
    await publish(sns, environment.FAILED_TOPIC_ARN, notice);
    observer.info(`Told: ${notice.subject}`, { execution: parsed.detail.executionArn });
  });
}
