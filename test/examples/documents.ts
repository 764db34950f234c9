import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { manifestSchema } from '../../lambdas/contract/manifest.ts';

const FOLDER = new URL('./events/', import.meta.url);

const objectSchema = z.record(z.string(), z.unknown());
export type Json = z.output<typeof objectSchema>;

/** A document as AWS's user guides show it, for this bucket and this report; a fresh copy at each call. */
export function document(name: string): Json {
  return objectSchema.parse(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')));
}

export const DOCUMENT_NAMES = readdirSync(FOLDER).map((file) => file.replace('.json', ''));

export const MANIFEST = manifestSchema.parse(document('manifest'));
export const { bucket: BUCKET, key: REPORT_KEY } = MANIFEST;
export const MANIFEST_KEY = REPORT_KEY.replace('reports/', 'manifests/').replace('.csv', '.json');

/** The report that the documents tell of: 62 bytes. */
export const REPORT = 'Response ID,Project ID,CPI (USD)\r\nr-1,101,2.50\r\nr-2,101,3.10\r\n';

/** S3's notification of any key, encoded as S3 does. */
export function notification(key: string, eventName = 'ObjectCreated:Put'): Json {
  return replaced(document('s3-notification'), {
    [encoded(REPORT_KEY)]: encoded(key),
    'ObjectCreated:Put': eventName,
  });
}

function encoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

/** EventBridge's event with some of its texts replaced. */
export function bucketEvent(name: string, texts: Readonly<Record<string, string>> = {}): Json {
  return replaced(document(name), texts);
}

function replaced(value: Json, texts: Readonly<Record<string, string>>): Json {
  const text = JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'string' ? (texts[inner] ?? inner) : inner,
  );
  return objectSchema.parse(JSON.parse(text));
}

/** What Lambda gets from SNS for a message (SNS developer guide, "Using AWS Lambda functions as subscribers"). */
export function topicEvent(message: Json): Json {
  const { Type, MessageId, TopicArn, Subject, Message, Timestamp, SignatureVersion, Signature } =
    envelope(message);
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${TopicArn}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55`,
        Sns: {
          ...{ Type, MessageId, TopicArn, Subject, Message, Timestamp, SignatureVersion, Signature },
          SigningCertUrl: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-example.pem',
          UnsubscribeUrl: 'https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=example',
          MessageAttributes: {},
        },
      },
    ],
  };
}

/** SNS's envelope, as a queue gets it that was subscribed without raw message delivery. */
export function envelope(message: Json) {
  return {
    Type: 'Notification',
    MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:CintReports-Landed',
    Subject: 'Amazon S3 Notification',
    Message: JSON.stringify(message),
    Timestamp: '2026-11-03T12:04:42.014Z',
    SignatureVersion: '1',
    Signature: 'EXAMPLEpH+DcEwjAPg8O9mY8dReBSwksfg2S7WKQcikcNKWLQjwu6A4VbeS0QHVCkhRS7fUQvi2egU3N858fiTDN6bkk',
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-example.pem',
    UnsubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=example',
  };
}

/** What Lambda gets from a queue that holds these bodies (Lambda developer guide, "Using Lambda with Amazon SQS"). */
export function queueEvent(...bodies: string[]): Json {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1793707482014',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1793707482020',
      },
      messageAttributes: {},
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:CintTopicToQueue-Landed',
      awsRegion: 'eu-west-1',
    })),
  };
}
