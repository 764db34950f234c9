import { describe, expect, it } from 'vitest';
import type { ApiVersion } from '../../../local/simulator/simulator.ts';
import { connect, guideReport, json, projectReport } from './client.ts';

describe('generate', () => {
  it('answers 2025-05-27 in the shape of its guide, with a ULID and a link', async () => {
    const { generate } = await connect();
    const response = await generate({ version: '2025-05-27' });
    expect(response.status).toBe(202);
    expect(await json(response)).toEqual({
      end_date: '2025-12-03',
      message: 'Report created',
      report_id: expect.stringMatching(/^01[0-9A-HJKMNP-TV-Z]{24}$/),
      report_url: expect.stringMatching(
        /^https:\/\/exchange\.cint\.com\/download\?file=13_completes_2025_12_04_/,
      ),
      start_date: '2025-11-03',
      status: 'processing',
    });
  });

  it('answers 2025-12-18 in the shape of its document, with a UUID and no link', async () => {
    const { generate } = await connect();
    expect(await json(await generate({}))).toEqual({
      message: 'Report Created',
      report_id: expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
      report_url: null,
      create_date: '2025-12-04T09:00:00.000Z',
      status: 'pending',
      report_type: 'completes',
      level: 'project',
      create_params: {
        start_date: '2025-11-03',
        end_date: '2025-12-03',
        filter: 'project',
        filter_ids: ['101'],
        report_options: null,
      },
      requestor: { id: expect.any(String), name: expect.any(String), email: expect.any(String) },
    });
  });

  it('echoes the trace of the request, and makes one up where there is none', async () => {
    const { generate } = await connect();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const echoed = await generate({ headers: { traceparent, tracestate: 'k1:13' } });
    expect(echoed.headers.get('traceparent')).toBe(traceparent);
    expect(echoed.headers.get('tracestate')).toBe('k1:13');
    expect((await generate({})).headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('records the request and the report', async () => {
    const { generate, simulator, clock } = await connect();
    const { report_id } = await json(await generate({ type: 'sample-bought' }));
    expect(simulator.reports).toMatchObject([
      { report_id, account_id: 13, report_type: 'sample-bought', status: 'pending' },
    ]);
    expect(simulator.requests.at(-1)).toMatchObject({
      at: clock.now,
      operation: 'generate',
      method: 'POST',
      path: '/v1/demand/accounts/13/reports/sample-bought',
      query: {},
      headers: { 'cint-api-version': '2025-12-18' },
      body: projectReport,
      status: 202,
    });
  });
});

describe('Idempotency-Key', () => {
  it('gives the same report again, and creates no second one', async () => {
    const { generate, simulator, clock } = await connect();
    const first = await json(await generate({ headers: { 'Idempotency-Key': 'k' } }));
    clock.now += 60_000;
    expect(await json(await generate({ headers: { 'Idempotency-Key': 'k' } }))).toEqual(first);
    expect(simulator.reports).toHaveLength(1);
  });

  it('refuses the key with another body as a conflict', async () => {
    const { generate, simulator } = await connect();
    await generate({ headers: { 'Idempotency-Key': 'k' } });
    const body = { ...projectReport, end_date: '2025-12-04' };
    const conflict = await generate({ headers: { 'Idempotency-Key': 'k' }, body });
    expect(conflict.status).toBe(409);
    expect(await json(conflict)).toMatchObject({ object: 'conflict_error' });
    expect(simulator.reports).toHaveLength(1);
  });

  it('creates a report for each POST without a key, and for each key', async () => {
    const { generate, simulator } = await connect();
    await generate({});
    await generate({});
    await generate({ headers: { 'Idempotency-Key': 'a' } });
    await generate({ headers: { 'Idempotency-Key': 'b' } });
    expect(new Set(simulator.reports.map(({ report_id }) => report_id)).size).toBe(4);
  });

  it('forgets a key whose request was refused', async () => {
    const { generate } = await connect();
    const headers = { 'Idempotency-Key': 'k' };
    expect((await generate({ headers, body: {} })).status).toBe(400);
    expect((await generate({ headers })).status).toBe(202);
  });
});

describe('validation', () => {
  const body = (fields: object) => ({ ...projectReport, ...fields });
  const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));

  it.each<[string, string, ApiVersion, object]>([
    ['filter', "the guide's word in 2025-12-18", '2025-12-18', { filter: 'Project' }],
    ['filter', 'the new word in 2025-05-27', '2025-05-27', { filter: 'project' }],
    ['filter', 'account spelled out', '2025-12-18', { filter: 'account', filter_ids: [] }],
    ['filter', 'a word every object has', '2025-12-18', { filter: 'toString' }],
    ['filter', 'no filter', '2025-12-18', { filter: undefined }],
    ['filter_ids', 'no ids', '2025-12-18', { filter_ids: undefined }],
    ['filter_ids', 'an empty list of ids', '2025-12-18', { filter_ids: [] }],
    ['filter_ids', '51 ids', '2025-12-18', { filter_ids: ids(51) }],
    ['filter_ids', 'ids at the account level', '2025-12-18', { filter: null }],
    ['filter_ids.0', 'ids that are numbers', '2025-12-18', { filter_ids: [101] }],
    ['start_date', 'a day that does not exist', '2025-12-18', { start_date: '2025-02-30' }],
    ['start_date', 'a date with a time', '2025-12-18', { start_date: '2025-11-03T00:00:00Z' }],
    ['end_date', 'a window of no days', '2025-12-18', { end_date: '2025-11-03' }],
    ['end_date', 'six months and a day', '2025-12-18', { end_date: '2026-05-04' }],
    [
      'end_date',
      'more than to the end of a short month',
      '2025-12-18',
      { start_date: '2025-08-31', end_date: '2026-03-01' },
    ],
    ['email_recipients', 'no recipients', '2025-12-18', { email_recipients: [] }],
    ['email_recipients', 'six recipients', '2025-12-18', { email_recipients: ids(6) }],
    [
      'report_options.link_type',
      'a link_type in words',
      '2025-12-18',
      { report_options: { link_type: 'all' } },
    ],
    ['window', 'a field Cint does not have', '2025-12-18', { window: 'yesterday' }],
  ])('names %s when given %s', async (name, _what, version, fields) => {
    const { generate, simulator } = await connect();
    const response = await generate({ version, body: body(fields) });
    expect(response.status).toBe(400);
    expect(await json(response)).toEqual({
      id: expect.any(String),
      object: 'bad_request_error',
      detail: 'request had validation errors',
      invalid_params: [{ name, reason: expect.any(String) }],
    });
    expect(simulator.reports).toHaveLength(0);
  });

  it.each<[string, ApiVersion, object]>([
    ['completes', '2025-12-18', { filter: null, filter_ids: undefined }],
    ['completes', '2025-12-18', { filter: 'business_unit', filter_ids: ids(50) }],
    ['completes', '2025-12-18', { end_date: '2026-05-03' }],
    ['completes', '2025-12-18', { start_date: '2025-08-31', end_date: '2026-02-28' }],
    ['completes', '2025-12-18', { report_options: { include_respondent_answers: null, link_type: 3 } }],
    ['reconciliations-status', '2025-05-27', { filter: null, filter_ids: [] }],
    ['respondent-analysis', '2025-05-27', { filter: 'Target Group', filter_ids: ids(50) }],
    ['term-details', '2025-05-27', { filter: 'Project' }],
    ['term-details', '2025-12-18', { filter: 'target_group' }],
  ])('accepts %s in %s with %j', async (type, version, fields) => {
    const { generate } = await connect();
    expect((await generate({ type, version, body: body(fields) })).status).toBe(202);
  });

  it.each<[string, string, ApiVersion, object]>([
    ['filter', 'reconciliations-status', '2025-12-18', { filter: 'business_unit' }],
    ['filter', 'reconciliation-eligible-rids', '2025-12-18', { filter: null, filter_ids: [] }],
    ['filter_ids', 'respondent-analysis', '2025-12-18', { filter: 'project', filter_ids: ids(2) }],
    ['filter', 'term-details', '2025-12-18', { filter: 'project' }],
    ['filter_ids', 'term-details', '2025-05-27', { filter: 'Project', filter_ids: ids(2) }],
    ['report_type', 'termination_details', '2025-12-18', {}],
  ])('names %s for %s in %s with %j', async (name, type, version, fields) => {
    const { generate } = await connect();
    const response = await generate({ type, version, body: body(fields) });
    expect(response.status).toBe(400);
    expect((await json(response)).invalid_params).toMatchObject([{ name }]);
  });

  it("lists the filter words of the request's version", async () => {
    const { generate } = await connect();
    for (const filter of ['team', 'toString']) {
      const answer = await json(await generate({ version: '2025-05-27', body: body({ filter }) }));
      expect(answer.invalid_params?.[0]?.reason).toBe(
        "must be one of 'Business Unit', 'Project', 'Target Group' or null",
      );
    }
  });

  it('names every wrong field at once', async () => {
    const { generate } = await connect();
    const wrong = { ...guideReport, start_date: 'yesterday', email_recipients: [] };
    const { invalid_params } = await json(await generate({ version: '2025-05-27', body: wrong }));
    expect(invalid_params?.map(({ name }) => name)).toEqual(['start_date', 'email_recipients']);
  });
});
