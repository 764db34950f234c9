import { describe, expect, it } from 'vitest';
import { API_VERSIONS } from '../../lambdas/contract/report-types.ts';
import { idempotencyKey } from '../../lambdas/generate/idempotency-key.ts';
import { connect, EXECUTION, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { posts } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

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
    const { request } = first;
    const keys = posts(simulator).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([
      idempotencyKey({ execution: EXECUTION, request }),
      idempotencyKey({ execution: EXECUTION, request }),
      idempotencyKey({ execution: `${EXECUTION}-2`, request }),
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
