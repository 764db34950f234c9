import { describe, expect, it } from 'vitest';
import { API_VERSIONS } from '../../lambdas/contract/report-types.ts';
import { connect, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { posts } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

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
