import { describe, expect, it } from 'vitest';
import { matches } from './event-pattern.ts';

const EVENT = { source: 'aws.s3', detail: { object: { key: 'reports/a=1/x.csv' }, size: 5 } };

describe('a pattern is read as EventBridge reads it', () => {
  it.each([
    ['one of several values', { source: ['aws.states', 'aws.s3'] }],
    ['a prefix', { detail: { object: { key: [{ prefix: 'reports/' }] } } }],
    ['a wildcard in the middle', { detail: { object: { key: [{ wildcard: 'reports/*.csv' }] } } }],
    ['a wildcard for nothing at all', { detail: { object: { key: [{ wildcard: 'reports/a=1/x*.csv' }] } } }],
  ])('%s matches', (_what, pattern) => {
    expect(matches(pattern, EVENT)).toBe(true);
  });

  it.each([
    ['a value that only begins like it', { source: ['aws'] }],
    ['a prefix that stands further on', { detail: { object: { key: [{ prefix: 'a=1' }] } } }],
    ['a wildcard whose end is missing', { detail: { object: { key: [{ wildcard: 'reports/*.xlsx' }] } } }],
    [
      'a point in a wildcard for any character',
      { detail: { object: { key: [{ wildcard: 'reports/a.1/*' }] } } },
    ],
    ['a field the event does not have', { account: ['111122223333'] }],
    ['a field below one that is no object', { source: { name: ['aws.s3'] } }],
    ['one field of two', { source: ['aws.s3'], detail: { object: { key: ['other'] } } }],
  ])('%s does not', (_what, pattern) => {
    expect(matches(pattern, EVENT)).toBe(false);
  });

  it('an operator it does not know is an error, not a match', () => {
    expect(() => matches({ source: [{ 'anything-but': 'aws.ec2' }] }, EVENT)).toThrow();
  });
});
