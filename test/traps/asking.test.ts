import { describe, expect, it } from 'vitest';
import { Cint } from '../../lambdas/cint/client.ts';
import { API_VERSIONS } from '../../lambdas/contract/report-types.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { generate, idempotencyKey } from '../../lambdas/generate/generate.ts';
import { acceptedJob, connect, EXECUTION, generateEvent, REQUEST } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';

const posts = (simulator: Awaited<ReturnType<typeof simulated>>) =>
  simulator.requests.filter(({ operation }) => operation === 'generate');

describe('T1 two dialects', () => {
  it.each([
    ['2025-05-27', 'target_group', 'Target Group'],
    ['2025-05-27', 'Business Unit', 'Business Unit'],
    ['2025-05-27', 'PROJECT', 'Project'],
    ['2025-05-27', null, null],
    ['2025-12-18', 'Target Group', 'target_group'],
    ['2025-12-18', 'business_unit', 'business_unit'],
    ['2025-12-18', 'Project', 'project'],
    ['2025-12-18', 'account', null],
  ] as const)('sends version %s the filter %j as %j', async (version, filter, word) => {
    const simulator = await simulated({ apiVersion: version });
    const filter_ids = word === null ? [] : ['one', 'two'];
    const job = await generate(
      generateEvent({ input: { ...REQUEST, filter, filter_ids } }),
      version,
      connect(simulator, { version }),
    );
    expect(job.outcome).toBe('PENDING');
    expect(posts(simulator)[0]).toMatchObject({ status: 202, body: { filter: word, filter_ids } });
    expect(posts(simulator)[0]?.headers['cint-api-version']).toBe(version);
  });

  it.each(API_VERSIONS)(
    'reads the answers of version %s: report_id, message, a report_url that may be null',
    async (version) => {
      const simulator = await simulated();
      const job = await generate(generateEvent(), version, connect(simulator, { version }));
      expect(job.report_id).toBe(simulator.reports[0]?.report_id);
      expect(job.message.toLowerCase()).toBe('report created');
      if (version === '2025-05-27')
        expect(job.report_url).toMatch(/^https:\/\/exchange\.cint\.com\/download/);
      else expect(job.report_url).toBeNull();
    },
  );
});

describe('T2 report type names', () => {
  it.each([
    ['reconciliation_eligible_rids', 'reconciliation-eligible-rids'],
    ['reconciliation_status', 'reconciliations-status'],
    ['Reconciliation status', 'reconciliations-status'],
    ['termination_details', 'term-details'],
    ['Sample bought', 'sample-bought'],
    ['respondent_analysis', 'respondent-analysis'],
    ['completes', 'completes'],
  ])('asks for "%s" under the slug %s', async (name, slug) => {
    const simulator = await simulated();
    const input = { ...REQUEST, report_type: name, filter: 'target_group', filter_ids: ['one'] };
    await generate(generateEvent({ input }), '2025-12-18', connect(simulator, { version: '2025-12-18' }));
    expect(posts(simulator)[0]).toMatchObject({
      path: `/v1/demand/accounts/13/reports/${slug}`,
      status: 202,
    });
  });
});

describe('T3 levels and counts', () => {
  const bad = {
    'a level its type does not have': { report_type: 'respondent-analysis', filter: null, filter_ids: [] },
    'two ids where one is allowed': {
      report_type: 'reconciliation-eligible-rids',
      filter_ids: ['one', 'two'],
    },
    '51 ids': { filter_ids: Array.from({ length: 51 }, (_, at) => `id-${at}`) },
    'ids at the account level': { filter: null, filter_ids: ['one'] },
    'no ids': { filter_ids: [] },
    'no recipient': { email_recipients: [] },
    'six recipients': { email_recipients: ['a', 'b', 'c', 'd', 'e', 'f'] },
  };
  it.each(Object.entries(bad))('refuses %s before any request is sent', async (_, fields) => {
    const simulator = await simulated();
    const run = generate(
      generateEvent({ input: { ...REQUEST, ...fields } }),
      '2025-05-27',
      connect(simulator),
    );
    await expect(run).rejects.toMatchObject({
      name: 'Request.Invalid',
      message: expect.stringMatching(/filter|email_recipients/),
    });
    expect(simulator.requests).toHaveLength(0);
  });

  it('lets termination details be asked for by project in 2025-05-27 only', async () => {
    const simulator = await simulated();
    const input = { ...REQUEST, report_type: 'term-details', filter_ids: ['one'] };
    await expect(generate(generateEvent({ input }), '2025-05-27', connect(simulator))).resolves.toMatchObject(
      { outcome: 'PENDING' },
    );
    await expect(
      generate(generateEvent({ input }), '2025-12-18', connect(simulator, { version: '2025-12-18' })),
    ).rejects.toThrow('allowed are target_group');
    expect(posts(simulator)).toHaveLength(1);
  });
});

describe('T4 dates', () => {
  it.each([
    ['2026-02-30', '2026-03-05', 'start_date: must be a real date'],
    ['2026-03-05', '2026-03-05', 'end_date: must be after start_date'],
    ['2026-03-05', '2026-03-04', 'end_date: must be after start_date'],
    ['2026-01-15', '2026-07-16', 'so 2026-07-15 or before'],
    ['05.03.2026', '2026-03-06', 'start_date: must be a real date written YYYY-MM-DD'],
  ])('refuses %s to %s before any request is sent', async (start_date, end_date, message) => {
    const simulator = await simulated();
    const run = generate(
      generateEvent({ input: { ...REQUEST, start_date, end_date } }),
      '2025-05-27',
      connect(simulator),
    );
    await expect(run).rejects.toThrow(message);
    expect(simulator.requests).toHaveLength(0);
  });

  it('sends the dates as they are: the end is the day after the last', async () => {
    const simulator = await simulated();
    await generate(
      generateEvent({ input: { ...REQUEST, start_date: '2026-01-15', end_date: '2026-07-15' } }),
      '2025-05-27',
      connect(simulator),
    );
    expect(posts(simulator)[0]?.body).toMatchObject({ start_date: '2026-01-15', end_date: '2026-07-15' });
  });
});

describe('T6 report_id', () => {
  it.each(['../x', 'a/b', 'x'.repeat(300), '', '..', '.', 'a b', 'a\u0000b', 'a%2Fb', '?x', '#x', 'a\\b'])(
    'lets %j reach neither a path nor a job',
    async (report_id) => {
      const simulator = await simulated({
        faults: [{ on: 'generate', action: 'hostile-report-id', body: { report_id } }],
      });
      const run = generate(generateEvent(), '2025-05-27', connect(simulator));
      await expect(run).rejects.toMatchObject({
        name: 'Cint.ContractError',
        message: expect.stringContaining('report_id'),
      });
      expect(simulator.requests.map(({ operation }) => operation)).toEqual(['token', 'generate']);
    },
  );

  it.each(['01KBJX7BXGRJXGG517T963VVP4', '8b60d37e-af52-45f1-ad5e-e92acc38e01d'])(
    'takes %s',
    async (report_id) => {
      const simulator = await simulated({
        faults: [{ on: 'generate', action: 'hostile-report-id', body: { report_id } }],
      });
      await expect(generate(generateEvent(), '2025-05-27', connect(simulator))).resolves.toMatchObject({
        report_id,
      });
    },
  );
});

describe('T12 a POST is not safe to repeat', () => {
  it('sends the same Idempotency-Key at every try of a run, and another for another run', async () => {
    const simulator = await simulated();
    const tools = connect(simulator);
    const first = await generate(generateEvent(), '2025-05-27', tools);
    const again = await generate(generateEvent(), '2025-05-27', tools);
    const other = generateEvent();
    await generate(
      { ...other, execution: { ...other.execution, Id: `${EXECUTION}-2` } },
      '2025-05-27',
      tools,
    );
    const keys = posts(simulator).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([
      idempotencyKey(EXECUTION),
      idempotencyKey(EXECUTION),
      idempotencyKey(`${EXECUTION}-2`),
    ]);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(again.report_id).toBe(first.report_id);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it.each(API_VERSIONS.flatMap((version) => [[version, 'project'] as const, [version, null] as const]))(
    'finds the report whose answer was lost in the list (%s, level %s), and sends no other',
    async (version, filter) => {
      const simulator = await simulated({ faults: [{ on: 'generate', action: 'lost-answer' }] });
      const tools = connect(simulator, { version });
      const input = { ...REQUEST, filter, filter_ids: filter === null ? [] : ['two', 'one'] };
      const event = generateEvent({ input });
      await expect(generate(event, version, tools)).rejects.toMatchObject({ name: 'Cint.NetworkError' });
      const job = await generate({ ...event, retry_count: 1 }, version, tools);
      expect(job).toMatchObject({ outcome: 'PENDING', report_id: simulator.reports[0]?.report_id });
      expect(job.requested_at).toBe(simulator.reports[0]?.create_date);
      expect(posts(simulator)).toHaveLength(1);
    },
  );

  it('follows the pages of the list, which is in no order', async () => {
    const simulator = await simulated();
    const tools = connect(simulator);
    const decoy = (at: number) => generateEvent({ input: { ...REQUEST, filter_ids: [`other-${at}`] } });
    for (let at = 0; at < 230; at += 1) {
      const event = decoy(at);
      await generate({ ...event, execution: { ...event.execution, Id: `decoy-${at}` } }, '2025-05-27', tools);
    }
    const event = generateEvent();
    const asked = await generate(event, '2025-05-27', tools);
    const found = await generate({ ...event, retry_count: 1 }, '2025-05-27', tools);
    expect(found.report_id).toBe(asked.report_id);
    expect(posts(simulator)).toHaveLength(231);
    expect(simulator.requests.filter(({ operation }) => operation === 'list')).toHaveLength(3);
  });

  it.each([
    ['other ids', { filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFP0'] }],
    ['another level', { filter: 'target_group' }],
    ['other dates', { end_date: '2026-11-02' }],
    ['other options', { report_options: { include_respondent_answers: true } }],
  ])('does not take a report with %s for its own', async (_, fields) => {
    const simulator = await simulated();
    const tools = connect(simulator);
    const other = generateEvent({ input: { ...REQUEST, ...fields } });
    await generate({ ...other, execution: { ...other.execution, Id: 'other' } }, '2025-05-27', tools);
    const job = await generate(generateEvent({ retry_count: 1 }), '2025-05-27', tools);
    expect(job.report_id).toBe(simulator.reports[1]?.report_id);
    expect(posts(simulator)).toHaveLength(2);
  });

  it.each([
    ['an item that cannot be read', { reports_requests: [{ report_id: null, status: 3 }, 'x'] }],
    ['no list at all', { reports_requests: null }],
  ])('asks again when the list holds %s', async (_, body) => {
    const simulator = await simulated({ faults: [{ on: 'list', status: 200, body }] });
    const job = await generate(generateEvent({ retry_count: 1 }), '2025-05-27', connect(simulator));
    expect(job.outcome).toBe('PENDING');
    expect(posts(simulator)).toHaveLength(1);
  });

  it('does not take a report from before the run for its own', async () => {
    const simulator = await simulated();
    const tools = connect(simulator);
    await generate(generateEvent(), '2025-05-27', tools);
    const later = generateEvent({ retry_count: 1 });
    const StartTime = new Date(Date.now() + 120_000).toISOString();
    const job = await generate(
      { ...later, execution: { ...later.execution, Id: 'later', StartTime } },
      '2025-05-27',
      tools,
    );
    expect(job.report_id).toBe(simulator.reports[1]?.report_id);
  });

  it('looks in the list after a throttled round, too, if an earlier answer was lost', async () => {
    const simulator = await simulated({
      faults: [{ on: 'list', status: 429, headers: { 'Retry-After': '1' } }],
    });
    const tools = connect(simulator);
    const round1 = await generate(generateEvent({ retry_count: 1 }), '2025-05-27', tools);
    expect(round1).toMatchObject({ outcome: 'THROTTLED', answer_lost: true });
    await generate(generateEvent({ state: { job: round1 } }), '2025-05-27', tools);
    expect(simulator.requests.map(({ operation }) => operation)).toEqual([
      'token',
      'list',
      'list',
      'generate',
    ]);
  });

  it('does not look in the list at a first try: one request is enough', async () => {
    const simulator = await simulated();
    await generate(generateEvent(), '2025-05-27', connect(simulator));
    expect(simulator.requests.map(({ operation }) => operation)).toEqual(['token', 'generate']);
  });
});

describe('the accounts of a token', () => {
  it('are read as Cint gives them', async () => {
    const simulator = await simulated();
    const { cint } = connect(simulator);
    expect(cint).toBeInstanceOf(Cint);
    expect(JSON.stringify(await cint.accounts())).toContain('13');
  });
});

it('keeps the trace of Cint for the manifest', async () => {
  const simulator = await simulated();
  const job = await generate(generateEvent(), '2025-05-27', connect(simulator));
  expect(job.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-\d\d$/);
  expect(acceptedJob(job.report_id ?? '').request).toEqual(parseRequest(REQUEST, '2025-05-27'));
});
