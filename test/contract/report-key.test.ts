import { describe, expect, it } from 'vitest';
import { reportKeys } from '../../lambdas/contract/report-key.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';

const ID = '01BTGNYV6HRNK8K8VKZASZCFP0';
const INPUT = {
  account_id: 13,
  report_type: 'completes',
  filter: 'Project',
  filter_ids: ['01K'],
  start_date: '2025-11-03',
  end_date: '2025-12-03',
  email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
};
const keysFor = (changed: Record<string, unknown>, extension = 'csv') =>
  reportKeys(parseRequest({ ...INPUT, ...changed }, '2025-05-27'), ID, extension);

describe('the keys of a report and its manifest', () => {
  it('are the same Hive partitions under two prefixes', () => {
    const partitions =
      'report_type=completes/account_id=13/level=project/start_date=2025-11-03/end_date=2025-12-03';
    expect(keysFor({})).toEqual({
      key: `reports/${partitions}/${ID}.csv`,
      manifest_key: `manifests/${partitions}/${ID}.json`,
    });
  });

  it('name the account level, which has no filter', () => {
    expect(keysFor({ filter: null, filter_ids: [] }).key).toContain('/level=account/');
  });

  it('name the slug, whichever name was asked for', () => {
    const asked = { report_type: 'termination_details', filter: 'Target Group' };
    expect(keysFor(asked, 'xlsx')).toMatchObject({
      key: expect.stringMatching(/^reports\/report_type=term-details\/.*\/level=target_group\/.*\.xlsx$/),
      manifest_key: expect.stringMatching(/\.json$/),
    });
  });

  it('do not depend on how the request is spelt, so that a repeated run finds what the first one landed', () => {
    expect(keysFor({ filter: 'PROJECT', report_type: 'Completes', report_options: {} })).toEqual(keysFor({}));
  });
});
