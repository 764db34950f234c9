import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { awsFailure } from '../cint/aws-errors.ts';
import type { Notice } from './notice.ts';

/** @throws PipelineError where SNS does not take it: Lambda tries again, and then keeps the event */
export async function publish(sns: SNSClient, topicArn: string, notice: Notice): Promise<void> {
  try {
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: notice.subject,
        Message: notice.message,
        MessageAttributes: attributes(notice.attributes),
      }),
    );
  } catch (error) {
    throw awsFailure(error, 'SNS', `publish to ${topicArn}`);
  }
}

function attributes(values: Notice['attributes']): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(values)
      // SNS refuses empty values.
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}
