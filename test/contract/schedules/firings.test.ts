import { describe, expect, it } from 'vitest';
import { firings, firstFiring, skippedFirings } from '../../../lambdas/contract/schedules/firings.ts';
import { wallClock } from '../../../lambdas/contract/schedules/zone.ts';

const CHICAGO = 'America/Chicago';
const BERLIN = 'Europe/Berlin';
/** Clocks change by half an hour there. */
const LORD_HOWE = 'Australia/Lord_Howe';

/** The first starts from a moment on, as ISO 8601 without seconds. */
function starts(expression: string, timeZone: string, from: string, count: number): string[] {
  const moments = firings(expression, timeZone, new Date(from), new Date('2040-01-01T00:00:00Z'));
  return [...moments.take(count)].map((moment) => moment.toISOString().replace(':00.000Z', 'Z'));
}

/** The same as days on which it starts at 00:00 UTC. */
function days(expression: string, from: string, count: number): string[] {
  return starts(expression, 'UTC', from, count).map((start) => start.replace('T00:00Z', ''));
}

describe('a daily cron follows the clocks of its zone', () => {
  it('in Chicago, over the change in spring', () => {
    expect(starts('cron(0 6 * * ? *)', CHICAGO, '2027-03-13T00:00:00Z', 3)).toEqual([
      '2027-03-13T12:00Z',
      '2027-03-14T11:00Z',
      '2027-03-15T11:00Z',
    ]);
  });

  it('in Chicago, over the change in autumn', () => {
    expect(starts('cron(0 6 * * ? *)', CHICAGO, '2026-10-31T00:00:00Z', 3)).toEqual([
      '2026-10-31T11:00Z',
      '2026-11-01T12:00Z',
      '2026-11-02T12:00Z',
    ]);
  });

  it('in Berlin, over both changes', () => {
    expect(starts('cron(0 6 * * ? *)', BERLIN, '2027-03-27T00:00:00Z', 2)).toEqual([
      '2027-03-27T05:00Z',
      '2027-03-28T04:00Z',
    ]);
    expect(starts('cron(0 6 * * ? *)', BERLIN, '2026-10-24T00:00:00Z', 2)).toEqual([
      '2026-10-24T04:00Z',
      '2026-10-25T05:00Z',
    ]);
  });

  it('in a zone a quarter of an hour off', () => {
    expect(starts('cron(0 6 * * ? *)', 'Asia/Kathmandu', '2026-10-01T00:00:00Z', 1)).toEqual([
      '2026-10-01T00:15Z',
    ]);
  });
});

describe('a time that the clocks jump over in spring is skipped that day', () => {
  it('in Chicago', () => {
    expect(starts('cron(30 2 * * ? *)', CHICAGO, '2027-03-13T00:00:00Z', 2)).toEqual([
      '2027-03-13T08:30Z',
      '2027-03-15T07:30Z',
    ]);
  });

  it('in Berlin', () => {
    expect(starts('cron(0 2 * * ? *)', BERLIN, '2027-03-27T00:00:00Z', 2)).toEqual([
      '2027-03-27T01:00Z',
      '2027-03-29T00:00Z',
    ]);
  });

  it('on Lord Howe, where only half an hour is missing', () => {
    expect(starts('cron(15 2 * * ? *)', LORD_HOWE, '2026-10-02T20:00:00Z', 1)).toEqual(['2026-10-04T15:15Z']);
    expect(starts('cron(30 2 * * ? *)', LORD_HOWE, '2026-10-02T20:00:00Z', 1)).toEqual(['2026-10-03T15:30Z']);
  });

  it('without the times around it, for one that starts every half hour', () => {
    expect(starts('cron(0/30 1-3 * * ? *)', CHICAGO, '2027-03-14T00:00:00Z', 4)).toEqual([
      '2027-03-14T07:00Z',
      '2027-03-14T07:30Z',
      '2027-03-14T08:00Z',
      '2027-03-14T08:30Z',
    ]);
  });

  it('and is told of, once for each jump', () => {
    const skipped = skippedFirings(
      'cron(0/15 2 * * ? *)',
      CHICAGO,
      new Date('2026-10-05T15:00:00Z'),
      new Date('2028-10-05T15:00:00Z'),
    );
    expect([...skipped].map(({ wall, moment }) => [wallClock(wall), moment.toISOString()])).toEqual([
      ['2027-03-14 02:00', '2027-03-14T08:00:00.000Z'],
      ['2028-03-12 02:00', '2028-03-12T08:00:00.000Z'],
    ]);
  });

  it.each([
    ['a time beside the jump', 'cron(0 3 * * ? *)', CHICAGO],
    ['a day beside it', 'cron(30 2 ? * MON *)', CHICAGO],
    ['a zone without jumps', 'cron(30 2 * * ? *)', 'Asia/Kolkata'],
    ['a rate', 'rate(1 hour)', CHICAGO],
  ])('but not %s', (_what, expression, timeZone) => {
    const skipped = skippedFirings(expression, timeZone, new Date('2026-10-05'), new Date('2028-10-05'));
    expect([...skipped]).toEqual([]);
  });
});

describe('a time that comes twice in autumn starts once, the first time', () => {
  it('in Chicago', () => {
    expect(starts('cron(30 1 * * ? *)', CHICAGO, '2026-11-01T00:00:00Z', 2)).toEqual([
      '2026-11-01T06:30Z',
      '2026-11-02T07:30Z',
    ]);
  });

  it('in Berlin', () => {
    expect(starts('cron(30 2 * * ? *)', BERLIN, '2026-10-25T00:00:00Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  it('on Lord Howe', () => {
    expect(starts('cron(45 1 * * ? *)', LORD_HOWE, '2027-04-03T00:00:00Z', 2)).toEqual([
      '2027-04-03T14:45Z',
      '2027-04-04T15:15Z',
    ]);
  });

  it('also where the search begins in the second of the two hours', () => {
    expect(starts('cron(30 1 * * ? *)', CHICAGO, '2026-11-01T07:00:00Z', 1)).toEqual(['2026-11-02T07:30Z']);
  });

  it('also where it ends in the second of the two hours', () => {
    const all = firings(
      'cron(30 1 * * ? *)',
      CHICAGO,
      new Date('2026-11-01T06:00:00Z'),
      new Date('2026-11-01T07:10:00Z'),
    );
    expect([...all].map((moment) => moment.toISOString())).toEqual(['2026-11-01T06:30:00.000Z']);
  });
});

describe("AWS's notation", () => {
  it.each<[what: string, expression: string, from: string, days: string[]]>([
    ['a leap day', 'cron(0 0 29 2 ? *)', '2026-01-01', ['2028-02-29', '2032-02-29']],
    ['the 31st', 'cron(0 0 31 * ? *)', '2026-02-01', ['2026-03-31', '2026-05-31', '2026-07-31']],
    ["a month's last day", 'cron(0 0 L * ? *)', '2028-01-15', ['2028-01-31', '2028-02-29', '2028-03-31']],
    [
      "a month's last weekday",
      'cron(0 0 LW * ? *)',
      '2026-01-01',
      ['2026-01-30', '2026-02-27', '2026-03-31'],
    ],
    ['the weekday nearest to the 15th', 'cron(0 0 15W * ? *)', '2026-02-01', ['2026-02-16', '2026-03-16']],
    ['a Saturday back to Friday', 'cron(0 0 15W 8 ? *)', '2026-01-01', ['2026-08-14']],
    ['the 1st, within its month', 'cron(0 0 1W 8 ? *)', '2026-01-01', ['2026-08-03']],
    ['1 as Sunday', 'cron(0 0 ? * 1 *)', '2026-10-01', ['2026-10-04', '2026-10-11']],
    ['7 as Saturday', 'cron(0 0 ? * 7 *)', '2026-10-01', ['2026-10-03', '2026-10-10']],
    [
      'L as Saturday, the last day of the week',
      'cron(0 0 ? * L *)',
      '2026-10-01',
      ['2026-10-03', '2026-10-10'],
    ],
    ['weekdays', 'cron(0 0 ? * MON-FRI *)', '2026-10-02', ['2026-10-02', '2026-10-05', '2026-10-06']],
    ['weekdays by number', 'cron(0 0 ? * 2-6 *)', '2026-10-02', ['2026-10-02', '2026-10-05', '2026-10-06']],
    ['6L, the last Friday', 'cron(0 0 ? * 6L *)', '2026-10-01', ['2026-10-30', '2026-11-27']],
    ['FRIL, the same', 'cron(0 0 ? * FRIL *)', '2026-10-01', ['2026-10-30', '2026-11-27']],
    ['3#2, the second Tuesday', 'cron(0 0 ? * 3#2 *)', '2026-10-01', ['2026-10-13', '2026-11-10']],
    ['MON#5, where there is one', 'cron(0 0 ? * MON#5 *)', '2026-10-01', ['2026-11-30', '2027-03-29']],
    [
      'every other weekday from Sunday',
      'cron(0 0 ? * 1/2 *)',
      '2026-10-04',
      ['2026-10-04', '2026-10-06', '2026-10-08', '2026-10-10', '2026-10-11'],
    ],
    ['months by name, in any case', 'cron(0 0 1 jan,JUL ? *)', '2026-10-01', ['2027-01-01', '2027-07-01']],
    [
      'quarters',
      'cron(0 0 1 1/3 ? *)',
      '2026-02-01',
      ['2026-04-01', '2026-07-01', '2026-10-01', '2027-01-01'],
    ],
    ['a year', 'cron(0 0 1 12 ? 2027)', '2026-02-01', ['2027-12-01']],
    ['years', 'cron(0 0 1 12 ? 2027-2031/2)', '2026-02-01', ['2027-12-01', '2029-12-01', '2031-12-01']],
  ])('%s', (_what, expression, from, expected) => {
    expect(days(expression, `${from}T00:00:00Z`, expected.length)).toEqual(expected);
  });

  it('0/15 is every 15 minutes from 0 on, 10-30/10 within a range', () => {
    expect(starts('cron(0/15 6 * * ? *)', 'UTC', '2026-10-01T06:00:00Z', 5)).toEqual([
      '2026-10-01T06:00Z',
      '2026-10-01T06:15Z',
      '2026-10-01T06:30Z',
      '2026-10-01T06:45Z',
      '2026-10-02T06:00Z',
    ]);
    expect(starts('cron(5,10-30/10 6 * * ? *)', 'UTC', '2026-10-01T06:00:00Z', 5)).toEqual([
      '2026-10-01T06:05Z',
      '2026-10-01T06:10Z',
      '2026-10-01T06:20Z',
      '2026-10-01T06:30Z',
      '2026-10-02T06:05Z',
    ]);
  });
});

describe('a rate', () => {
  it('starts at once, and then every so often', () => {
    expect(starts('rate(12 hours)', CHICAGO, '2026-10-01T09:30:00Z', 3)).toEqual([
      '2026-10-01T09:30Z',
      '2026-10-01T21:30Z',
      '2026-10-02T09:30Z',
    ]);
  });

  it('has days of 24 hours, also where clocks change', () => {
    expect(starts('rate(1 day)', CHICAGO, '2027-03-13T12:00:00Z', 2)).toEqual([
      '2027-03-13T12:00Z',
      '2027-03-14T12:00Z',
    ]);
  });
});

describe('the time that is looked at', () => {
  it('holds its first moment, but not its last', () => {
    const day = firings(
      'cron(0 0/12 * * ? *)',
      'UTC',
      new Date('2026-10-01T00:00:00Z'),
      new Date('2026-10-02T00:00:00Z'),
    );
    expect([...day].map((moment) => moment.getUTCHours())).toEqual([0, 12]);
  });

  it('is where the first start is looked for', () => {
    const from = new Date('2026-10-01T06:00:01Z');
    const to = new Date('2031-10-01T00:00:00Z');
    expect(firstFiring('cron(0 6 * * ? *)', 'UTC', from, to)).toEqual(new Date('2026-10-02T06:00:00Z'));
    expect(firstFiring('cron(0 6 31 2 ? *)', 'UTC', from, to)).toBeUndefined();
    expect(firstFiring('cron(0 6 * * ? 2032)', 'UTC', from, to)).toBeUndefined();
  });
});
