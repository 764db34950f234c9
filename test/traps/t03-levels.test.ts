import { describe, expect, it } from 'vitest';
import { connect, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { posts } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

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
