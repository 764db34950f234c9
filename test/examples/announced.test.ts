import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  announcedByBucket,
  announcedByMessage,
  announcedByTopic,
} from '../../examples/consumers/lambdas/announced.ts';
import {
  BUCKET,
  bucketEvent,
  document,
  envelope,
  type Json,
  notification,
  REPORT_KEY,
  topicEvent,
} from './documents.ts';

const RECORD = z.object({ Records: z.tuple([z.looseObject({})]) }).parse(document('s3-notification'))
  .Records[0];

const HERE = { bucket: BUCKET, key: REPORT_KEY };

/** The ways in which a notification of S3's reaches a consumer. */
const WAYS: [way: string, read: (message: Json) => unknown][] = [
  ['from the topic', (message) => announcedByTopic(topicEvent(message))],
  ['from a queue, raw', (message) => announcedByMessage(JSON.stringify(message))],
  ['from a queue, in the envelope', (message) => announcedByMessage(JSON.stringify(envelope(message)))],
];

describe.each(WAYS)('S3 notification %s', (_way, read) => {
  it('names bucket and key, the key decoded', () => {
    expect(read(document('s3-notification'))).toEqual([HERE]);
  });

  it.each([
    'reports/a=b/c d.csv',
    'reports/a+b/c.csv',
    'reports/a%3Db/c.csv',
    'reports/São Paulo/日本.csv',
    "reports/a&b/(c)!'.csv",
  ])('gives back the key %s as it is', (key) => {
    expect(read(notification(key))).toEqual([{ bucket: BUCKET, key }]);
  });

  it('tells of every record', () => {
    expect(read({ Records: [RECORD, RECORD] })).toEqual([HERE, HERE]);
  });

  it.each(['2.1', '2.3', '2.5'])('is understood in version %s', (eventVersion) => {
    expect(read({ Records: [{ ...RECORD, eventVersion, more: {} }] })).toEqual([HERE]);
  });

  it('that S3 only tests with is not an error, and tells of nothing', () => {
    expect(read(document('s3-test-event'))).toEqual([]);
  });

  it.each(['ObjectRemoved:Delete', 'ObjectRestore:Completed', 'LifecycleExpiration:Delete'])(
    'of %s tells of nothing',
    (eventName) => {
      expect(read(notification(REPORT_KEY, eventName))).toEqual([]);
    },
  );

  it('that is something else is an error', () => {
    expect(() => read({ hello: 'world' })).toThrow();
  });
});

it('a message that is no JSON is an error that says so', () => {
  expect(() => announcedByMessage('plain words')).toThrow('must be JSON');
});

describe("EventBridge's event", () => {
  it('names bucket and key, which is not encoded', () => {
    expect(announcedByBucket(document('object-created-report'))).toEqual(HERE);
  });

  it.each(['reports/a+b/c.csv', 'reports/100%.csv', 'reports/a%3Db.csv'])(
    'gives back the key %s as it is',
    (key) => {
      expect(announcedByBucket(bucketEvent('object-created-report', { [REPORT_KEY]: key }))).toEqual({
        bucket: BUCKET,
        key,
      });
    },
  );

  it('of a deletion is an error: the rule lets none through', () => {
    expect(() => announcedByBucket(document('object-deleted'))).toThrow();
  });
});
