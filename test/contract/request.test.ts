import { describe, expect, it } from 'vitest';
import { API_VERSIONS, REPORT_TYPES } from '../../lambdas/contract/report-types.ts';
import { InvalidRequest, parseRequest } from '../../lambdas/contract/request.ts';
import { GOOD, ids, problemsOf, problemsWith, VERSION, without } from './requests.ts';

const ALL_TYPES = REPORT_TYPES.join(', ');
const ALL_FILTERS = 'must be null or one of account, business_unit, project, target_group';

describe('a field that is wrong by itself is named, with what is allowed', () => {
  const cases: [what: string, spoilt: Record<string, unknown>, problem: string][] = [
    ['an unknown report type', { report_type: 'complets' }, `report_type: must be one of ${ALL_TYPES}`],
    ['a report type that is no text', { report_type: 7 }, `report_type: must be one of ${ALL_TYPES}`],
    [
      'a name every object has, as report type',
      { report_type: 'constructor' },
      `report_type: must be one of ${ALL_TYPES}`,
    ],
    ['an unknown filter', { filter: 'survey' }, `filter: ${ALL_FILTERS}`],
    ['a filter that is no text', { filter: 1 }, `filter: ${ALL_FILTERS}`],
    [
      'an account id written as text',
      { account_id: '13' },
      'account_id: must be the number of a Cint account, such as 13',
    ],
    ['an account id of 0', { account_id: 0 }, 'account_id: must be 1 or more'],
    ['an account id beyond 32 bits', { account_id: 2 ** 31 }, 'account_id: must fit in 32 bits'],
    ['ids that are no list', { filter_ids: 'id-0' }, 'filter_ids: must be a list of ids'],
    ['an id that is no text', { filter_ids: [5] }, 'filter_ids.0: must be a string'],
    [
      'an id with a blank in it',
      { filter_ids: ['a b'] },
      'filter_ids.0: must be 1 to 128 characters without blanks',
    ],
    [
      'an id of 129 characters',
      { filter_ids: ['x'.repeat(129)] },
      'filter_ids.0: must be 1 to 128 characters without blanks',
    ],
    [
      'no recipients',
      { email_recipients: [] },
      'email_recipients: must hold 1 to 5 ids of Cint users; it is empty',
    ],
    [
      'six recipients',
      { email_recipients: ids(6) },
      'email_recipients: must hold 1 to 5 ids of Cint users; it holds 6',
    ],
    [
      'one recipient outside a list',
      { email_recipients: 'id-0' },
      'email_recipients: must be a list of 1 to 5 ids of Cint users',
    ],
    [
      'an e-mail address as recipient',
      { email_recipients: ['id-0', 'someone@example.com'] },
      'email_recipients.1: must be the id of a Cint user (a UUID), not an e-mail address',
    ],
    [
      'a start date that does not exist',
      { start_date: '2026-02-30' },
      'start_date: must be a real date written YYYY-MM-DD',
    ],
    [
      'an end date that does not exist',
      { end_date: '2027-02-29' },
      'end_date: must be a real date written YYYY-MM-DD',
    ],
    [
      'a date with a time',
      { start_date: '2026-02-01T00:00:00Z' },
      'start_date: must be a real date written YYYY-MM-DD',
    ],
    ['a date as a number', { end_date: 20260301 }, 'end_date: must be a real date written YYYY-MM-DD'],
    [
      'a misspelt field',
      { filter_id: ['id-0'] },
      `filter_id: is not a field of a request; allowed are ${Object.keys(GOOD).join(', ')}, window, schedule, scheduled_time`,
    ],
    [
      'a misspelt option',
      { report_options: { include_respondents_answers: true } },
      'report_options.include_respondents_answers: is not a field of a request; ' +
        'allowed are include_respondent_answers, link_type',
    ],
    ['options that are no object', { report_options: [] }, 'report_options: must be a JSON object'],
    [
      'an option that is neither true nor false',
      { report_options: { include_respondent_answers: 'yes' } },
      'report_options.include_respondent_answers: must be true, false or null',
    ],
    [
      'a link type that is no number',
      { report_options: { link_type: 'live' } },
      'report_options.link_type: must be a whole number or null',
    ],
  ];
  it.each(cases)('%s', (_what, spoilt, problem) => {
    expect(problemsWith(spoilt)).toEqual([problem]);
  });

  it.each([
    ['account_id', 'account_id: must be the number of a Cint account, such as 13'],
    ['report_type', `report_type: must be one of ${ALL_TYPES}`],
    ['start_date', 'start_date: must be a real date written YYYY-MM-DD'],
    ['end_date', 'end_date: must be a real date written YYYY-MM-DD'],
    ['email_recipients', 'email_recipients: must be a list of 1 to 5 ids of Cint users'],
  ])('%s that is missing', (field, problem) => {
    expect(problemsOf(without(field))).toEqual([problem]);
  });

  it.each([
    ['null', null],
    ['a list', [GOOD]],
    ['text', JSON.stringify(GOOD)],
    ['nothing', undefined],
  ])('a request that is %s, not an object', (_what, input) => {
    expect(problemsOf(input)).toEqual(['request: must be a JSON object']);
  });
});

describe('a window Cint would not take is refused', () => {
  it.each([
    ['the start date itself', '2026-02-01'],
    ['a day before the start date', '2026-01-31'],
  ])('one that ends on %s', (_what, end_date) => {
    expect(problemsWith({ end_date })).toEqual([
      `end_date: must be after start_date 2026-02-01 (it is the day after the last day); it is ${end_date}`,
    ]);
  });

  it.each([
    ['2026-02-01', '2026-08-01'],
    // February has no 31st: six months later is its last day.
    ['2026-08-31', '2027-02-28'],
    ['2027-08-31', '2028-02-29'],
    ['2026-12-31', '2027-06-30'],
  ])('one of six months is not: %s to %s', (start_date, end_date) => {
    expect(parseRequest({ ...GOOD, start_date, end_date }, VERSION)).toMatchObject({ start_date, end_date });
  });

  it.each([
    ['2026-02-01', '2026-08-02', '2026-08-01'],
    ['2026-08-31', '2027-03-01', '2027-02-28'],
    ['2026-02-01', '2027-02-01', '2026-08-01'],
  ])('one of more than six months: %s to %s', (start_date, end_date, latest) => {
    expect(problemsWith({ start_date, end_date })).toEqual([
      `end_date: must be at most 6 months after start_date, so ${latest} or before; it is ${end_date}`,
    ]);
  });
});

describe('several mistakes', () => {
  it('are all named at once, also those that tie fields to each other', () => {
    const problems = problemsWith({
      account_id: 'thirteen',
      filter: 'business unit',
      report_type: 'term-details',
      filter_ids: ['a', 'a'],
      start_date: '2026-03-01',
      email_recipients: ['x@example.com', 'id-0', 'y@example.com'],
      report_options: { link: 1 },
      recipients: [],
    });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'account_id',
      'email_recipients.0',
      'email_recipients.2',
      'end_date',
      'filter',
      'filter_ids',
      'recipients',
      'report_options.link',
    ]);
  });

  it('are in the message of one Request.Invalid that says nothing was sent', () => {
    const invalid = new InvalidRequest(problemsWith({ account_id: 0, end_date: '2026-02-30' }));
    expect(invalid).toMatchObject({
      name: 'Request.Invalid',
      message:
        'The report request is not valid, and nothing was sent to Cint: ' +
        'account_id: must be 1 or more; end_date: must be a real date written YYYY-MM-DD',
    });
  });
});

it('with so many mistakes that a Cause could not hold them tells of the first', () => {
  const problems = problemsWith({ filter_ids: Array.from({ length: 2000 }, () => 'a b') });
  expect(problems.length).toBeGreaterThan(2000);
  const { message } = new InvalidRequest(problems);
  expect(message).toMatch(/: filter_ids\.0: must be 1 to 128 characters without blanks; .*\.\.\.$/);
  // Lambda writes the message twice, beside a stack trace, into a Cause of 32,768 characters at most.
  expect(message.length).toBeLessThan(32_768 / 4);
});

describe('a request that leaves out what has a default', () => {
  it.each(API_VERSIONS)('is for the account, without ids or options, in %s', (version) => {
    const { account_id, report_type, start_date, end_date, email_recipients } = GOOD;
    const short = { account_id, report_type, start_date, end_date, email_recipients };
    const normal = {
      ...short,
      filter: null,
      filter_ids: [],
      report_options: { include_respondent_answers: false, link_type: null },
    };
    expect(parseRequest(short, version)).toEqual(normal);
    expect(parseRequest({ ...short, filter: null, filter_ids: null, report_options: null }, version)).toEqual(
      normal,
    );
  });

  it('is the same when it is read once more', () => {
    const normal = parseRequest(GOOD, VERSION);
    expect(parseRequest(normal, VERSION)).toEqual(normal);
  });
});
