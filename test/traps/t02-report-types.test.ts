import { describe, expect, it } from 'vitest';
import { connect, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { posts } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

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
