import {
  GetScheduleCommand,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { expectedReportsSchema } from '../../lambdas/contract/expected-reports.ts';
import type { ReportRequest } from '../../lambdas/contract/request.ts';
import { findMissing } from '../../lambdas/missing-reports/find-missing.ts';
import { unconnected } from '../download/s3-answers.ts';
import { DAILY, GROUP, look, scheduler } from './looks.ts';

/** Of 11 March 2025 at 06:00 in Chicago, and when its time is over. */
const START = '2025-03-11T11:00:00.000Z';
const OVER = '2025-03-11T18:15:00Z';
const PREFIX =
  'manifests/report_type=completes/account_id=13/level=project/start_date=2025-03-10/end_date=2025-03-11/';

describe('a report', () => {
  it('that was asked for at its time and has landed is not missing', async () => {
    const { land, at } = await look();
    await land('2025-03-11T11:03:00.000Z');
    expect(await at(OVER)).toMatchObject({ name: 'completes-daily', outcome: 'LANDED', missing: false });
  });

  it('of which there is nothing is missing, and told of: what, since when, where it was looked for', async () => {
    const { at } = await look();
    const finding = await at(OVER);
    expect(finding).toMatchObject({
      name: 'completes-daily',
      outcome: 'MISSING',
      missing: true,
      expected: { start: new Date(START), prefix: PREFIX },
    });
    for (const part of [
      'completes of account 13 at the level project',
      DAILY.input.filter_ids.join(', '),
      '2025-03-10 up to, not including, 2025-03-11',
      START,
      `s3://test-bucket/${PREFIX}`,
    ]) {
      expect(finding.message).toContain(part);
    }
  });

  it('whose time is not over is not judged: the one before is', async () => {
    const { land, at } = await look();
    expect((await at('2025-03-11T18:14:59Z')).expected?.start).toEqual(new Date('2025-03-10T11:00:00Z'));
    await land('2025-03-10T11:03:00.000Z', { start_date: '2025-03-09', end_date: '2025-03-10' });
    expect(await at('2025-03-11T18:14:59Z')).toMatchObject({ outcome: 'LANDED' });
    expect(await at(OVER)).toMatchObject({ outcome: 'MISSING' });
  });

  it('that a person, or a second try, asked for later is there all the same', async () => {
    const { land, at } = await look();
    await land('2025-03-11T17:59:00.000Z');
    expect(await at(OVER)).toMatchObject({ outcome: 'LANDED' });
  });

  it.each([
    ['2025-03-11T10:58:30.000Z', 'LANDED'],
    ['2025-03-11T10:57:00.000Z', 'MISSING'],
  ])('asked for at %s, a little before its time by another clock, is %s', async (requested_at, outcome) => {
    const { land, at } = await look();
    await land(requested_at);
    expect(await at(OVER)).toMatchObject({ outcome });
  });
});

describe('an earlier report of the same days', () => {
  const monthly = { ...DAILY, input: { ...DAILY.input, window: 'previous-month' as const } };
  const february = { start_date: '2025-02-01', end_date: '2025-03-01' };

  it('is no proof for a later start with the same window', async () => {
    const { land, at } = await look();
    await land('2025-03-10T11:03:00.000Z', february, '01A');
    expect(await at(OVER, monthly)).toMatchObject({ outcome: 'MISSING' });
    await land('2025-03-11T11:03:00.000Z', february, '01B');
    expect(await at(OVER, monthly)).toMatchObject({ outcome: 'LANDED' });
  });

  it('is no proof for fixed dates either', async () => {
    const { window: _window, ...input } = DAILY.input;
    const fixed = { ...DAILY, input: { ...input, start_date: '2025-02-01', end_date: '2025-03-01' } };
    const { land, at } = await look();
    await land('2025-03-10T11:03:00.000Z', february);
    expect(await at(OVER, fixed)).toMatchObject({ outcome: 'MISSING' });
  });
});

describe('another report under the same prefix', () => {
  const [one, other] = DAILY.input.filter_ids;
  it.each([
    ['of other ids', { filter_ids: ['01X', '01Y'] }],
    ['of one of its ids', { filter_ids: [one] }],
    ['of its ids and one more', { filter_ids: [one, other, '01X'] }],
    ['with other options', { report_options: { include_respondent_answers: true, link_type: null } }],
    ['of another link type', { report_options: { include_respondent_answers: false, link_type: 3 } }],
  ])('%s is no proof', async (_what, request) => {
    const { land, at } = await look();
    await land('2025-03-11T11:03:00.000Z', request);
    expect(await at(OVER)).toMatchObject({ outcome: 'MISSING' });
  });

  it('does not hide the right one, whose ids may be in another order', async () => {
    const { land, at } = await look();
    await land('2025-03-11T11:03:00.000Z', { filter_ids: ['01X'] }, '01A');
    await land('2025-03-11T11:03:00.000Z', { filter_ids: [other, one] }, '01B');
    await land('2025-03-11T11:03:00.000Z', { filter_ids: ['01Y'] }, '01C');
    expect(await at(OVER)).toMatchObject({ outcome: 'LANDED' });
  });

  it('may go to other people', async () => {
    const { land, at } = await look();
    await land('2025-03-11T11:03:00.000Z', { email_recipients: ['somebody-else'] });
    expect(await at(OVER)).toMatchObject({ outcome: 'LANDED' });
  });
});

describe('a report of every kind is found by its manifest:', () => {
  it('an XLSX', async () => {
    const request: Partial<ReportRequest> = {
      report_type: 'term-details',
      filter: 'target_group',
      filter_ids: ['01T'],
    };
    const { land, at } = await look();
    await land('2025-03-11T11:03:00.000Z', request);
    const schedule = { ...DAILY, input: { ...DAILY.input, ...request, report_type: 'termination_details' } };
    expect(await at(OVER, schedule)).toMatchObject({ outcome: 'LANDED' });
  });

  it('one of the whole account', async () => {
    const request = { filter: null, filter_ids: [] };
    const { land, at } = await look();
    await land('2025-03-11T11:03:00.000Z', request);
    expect(await at(OVER, { ...DAILY, input: { ...DAILY.input, ...request } })).toMatchObject({
      outcome: 'LANDED',
    });
  });
});

describe('a schedule', () => {
  it.each([
    ['before the start is judged by it', '2025-03-11T10:59:59Z', 'MISSING'],
    ['after the start is not', '2025-03-11T11:00:01Z', 'NOT_DUE'],
  ])('that was changed %s', async (_what, changed, outcome) => {
    const { at } = await look({ LastModificationDate: new Date(changed) });
    expect(await at(OVER)).toMatchObject({ outcome, missing: outcome === 'MISSING' });
  });

  it('that was changed after one start is judged by the next', async () => {
    const { at } = await look({ LastModificationDate: new Date('2025-03-11T11:00:01Z') });
    expect(await at('2025-03-12T18:14:59Z')).toMatchObject({ outcome: 'NOT_DUE' });
    expect(await at('2025-03-12T18:15:00Z')).toMatchObject({ outcome: 'MISSING' });
  });

  it('that is switched off is not judged', async () => {
    const { at } = await look({ State: 'DISABLED' });
    expect(await at(OVER)).toMatchObject({
      outcome: 'UNKNOWN',
      missing: false,
      message: expect.stringContaining('switched off'),
    });
  });

  it('that is to begin later, or has ended, is not judged', async () => {
    const begins = await look({ StartDate: new Date('2025-03-12T00:00:00Z') });
    expect(await begins.at(OVER)).toMatchObject({ outcome: 'NOT_DUE' });
    const ended = await look({ EndDate: new Date('2025-03-10T00:00:00Z') });
    expect(await ended.at(OVER)).toMatchObject({ outcome: 'NOT_DUE' });
  });

  it('is not judged by a start whose manifest may have been deleted since', async () => {
    const monthly = { ...DAILY, expression: 'cron(0 6 3 * ? *)' };
    const { at } = await look();
    expect(await at('2025-03-10T11:59:00Z', monthly, { retention_days: 7 })).toMatchObject({
      outcome: 'MISSING',
    });
    expect(await at('2025-03-10T12:00:00Z', monthly, { retention_days: 7 })).toMatchObject({
      outcome: 'NOT_DUE',
    });
    expect(await at('2025-03-10T12:00:00Z', monthly, { retention_days: null })).toMatchObject({
      outcome: 'MISSING',
    });
  });
});

describe('clocks that change', () => {
  it('move the start with them, in spring', async () => {
    const { land, at } = await look();
    await land('2025-03-08T12:01:00.000Z', { start_date: '2025-03-07', end_date: '2025-03-08' }, '01A');
    await land('2025-03-09T11:01:00.000Z', { start_date: '2025-03-08', end_date: '2025-03-09' }, '01B');
    expect(await at('2025-03-08T19:15:00Z')).toMatchObject({
      outcome: 'LANDED',
      expected: { start: new Date('2025-03-08T12:00:00Z') },
    });
    expect(await at('2025-03-09T18:15:00Z')).toMatchObject({
      outcome: 'LANDED',
      expected: { start: new Date('2025-03-09T11:00:00Z') },
    });
  });

  it('leave out a start in the hour they jump over: the one before is judged', async () => {
    const { at } = await look();
    const night = { ...DAILY, expression: 'cron(30 2 * * ? *)', flexible_minutes: 0 };
    expect((await at('2025-03-09T23:00:00Z', night)).expected?.start).toEqual(
      new Date('2025-03-08T08:30:00Z'),
    );
    expect((await at('2025-03-10T23:00:00Z', night)).expected?.start).toEqual(
      new Date('2025-03-10T07:30:00Z'),
    );
  });

  it('bring an hour twice in autumn, and the start once: either will do', async () => {
    const night = { ...DAILY, expression: 'cron(30 1 * * ? *)', flexible_minutes: 0 };
    const days = { start_date: '2025-11-01', end_date: '2025-11-02' };
    for (const requested_at of ['2025-11-02T06:31:00.000Z', '2025-11-02T07:31:00.000Z']) {
      const { land, at } = await look();
      expect(await at('2025-11-02T15:00:00Z', night)).toMatchObject({ outcome: 'MISSING' });
      await land(requested_at, days);
      expect(await at('2025-11-02T15:00:00Z', night)).toMatchObject({ outcome: 'LANDED' });
    }
  });
});

describe('a rate', () => {
  const rate = { ...DAILY, expression: 'rate(1 day)', flexible_minutes: 0 };
  const created = new Date('2025-03-03T15:00:00Z');

  it('counts from the creation of its schedule', async () => {
    const { land, at } = await look({ CreationDate: created, LastModificationDate: created });
    expect(await at('2025-03-11T21:59:59Z', rate)).toMatchObject({
      outcome: 'MISSING',
      expected: { start: new Date('2025-03-10T15:00:00Z') },
    });
    await land('2025-03-11T15:00:30.000Z');
    expect(await at('2025-03-11T22:00:00Z', rate)).toMatchObject({
      outcome: 'LANDED',
      expected: { start: new Date('2025-03-11T15:00:00Z') },
    });
  });

  it('counts from its start date where it has one', async () => {
    const { at } = await look({ CreationDate: created, StartDate: new Date('2025-03-05T20:00:00Z') });
    expect((await at('2025-03-12T03:00:00Z', rate)).expected?.start).toEqual(
      new Date('2025-03-11T20:00:00Z'),
    );
  });

  it('that has just begun is not judged', async () => {
    const { at } = await look({ CreationDate: created, LastModificationDate: created });
    expect(await at('2025-03-03T16:00:00Z', rate)).toMatchObject({ outcome: 'NOT_DUE' });
    expect(await at('2025-03-04T16:00:00Z', rate)).toMatchObject({ outcome: 'NOT_DUE' });
    expect(await at('2025-03-04T22:00:00Z', rate)).toMatchObject({ outcome: 'MISSING' });
  });

  it.each([
    ['at its old hour, which is later', '15:00', '09:00', '15:00'],
    ['at its old hour, which is earlier', '09:00', '15:00', '09:00'],
    ['since the change, which is later', '09:00', '15:00', '15:00'],
    ['since the change, which is earlier', '15:00', '09:00', '09:00'],
  ])(
    'that was changed may start %s: a report of either start will do',
    async (_what, old, changed, starts) => {
      const { land, at } = await look({
        CreationDate: new Date(`2025-03-03T${old}:00Z`),
        LastModificationDate: new Date(`2025-03-05T${changed}:00Z`),
      });
      const before = await at('2025-03-11T22:00:00Z', rate);
      expect(before).toMatchObject({ outcome: 'MISSING' });
      for (const start of [old, changed]) expect(before.message).toContain(`2025-03-11T${start}:00.000Z`);
      await land(`2025-03-11T${starts}:30.000Z`);
      expect(await at('2025-03-11T22:00:00Z', rate)).toMatchObject({ outcome: 'LANDED' });
    },
  );

  it('that was changed is judged only when both starts have had their time', async () => {
    const { at } = await look({
      CreationDate: created,
      LastModificationDate: new Date('2025-03-05T16:00:00Z'),
    });
    expect(await at('2025-03-06T22:59:00Z', rate)).toMatchObject({ outcome: 'NOT_DUE' });
    expect(await at('2025-03-06T23:00:00Z', rate)).toMatchObject({ outcome: 'MISSING' });
  });
});

describe('what is asked of AWS', () => {
  const event = (schedules: unknown[]) =>
    expectedReportsSchema.parse({ time: OVER, grace_seconds: 25_200, schedules });

  it('is nothing where there are no schedules', async () => {
    const { client } = scheduler();
    const tools = { s3: unconnected(), bucket: 'b', scheduler: client, group: GROUP };
    expect(await findMissing(event([]), tools)).toEqual([]);
  });

  it('is a schedule by its name and its group, and one that does not exist is not judged', async () => {
    const { client, mock } = scheduler();
    mock
      .on(GetScheduleCommand)
      .rejects(new ResourceNotFoundException({ Message: 'none', message: 'none', $metadata: {} }));
    const tools = { s3: unconnected(), bucket: 'b', scheduler: client, group: GROUP };
    expect(await findMissing(event([DAILY]), tools)).toMatchObject([{ outcome: 'UNKNOWN', missing: false }]);
    expect(mock.commandCalls(GetScheduleCommand)[0]?.args[0].input).toEqual({
      GroupName: GROUP,
      Name: 'completes-daily',
    });
  });

  it('may be refused, and that is thrown, since nothing is known then', async () => {
    const { client, mock } = scheduler();
    const refusal = new ThrottlingException({
      Message: 'slow',
      message: 'slow',
      $metadata: { httpStatusCode: 429 },
    });
    mock.on(GetScheduleCommand).rejects(refusal);
    const tools = { s3: unconnected(), bucket: 'b', scheduler: client, group: GROUP };
    await expect(findMissing(event([DAILY]), tools)).rejects.toMatchObject({
      name: 'AWS.Unavailable',
      message: expect.stringContaining('read the schedule completes-daily of the group CintReports-Group'),
    });
  });
});
