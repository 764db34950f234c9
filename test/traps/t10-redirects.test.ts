import { describe, expect, it } from 'vitest';
import { download } from '../../lambdas/download/download.ts';
import { connect } from '../support/cint.ts';
import { ready } from '../support/reports.ts';

describe('T10 redirects', () => {
  it('follows a download to another origin, and never sends it the token', async () => {
    const { simulator, bucket, job, bytes } = await ready({
      faults: [{ on: 'download', action: 'redirect' }],
    });
    const landed = await download(job, bucket.tools(connect(simulator)));
    expect(landed.outcome).toBe('LANDED');
    const hops = simulator.requests.filter(({ operation }) => operation.endsWith('download'));
    expect(hops.map(({ operation }) => operation)).toEqual(['download', 'redirected-download']);
    expect(hops[0]?.headers.authorization).toMatch(/^Bearer /);
    expect(hops[1]?.headers.authorization).toBeUndefined();
    expect(await bucket.read(landed.landed?.key ?? '')).toEqual(await bytes());
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'https:', ''])(
    'does not follow a redirect to %j',
    async (location) => {
      const { simulator, bucket, job } = await ready({
        faults: [{ on: 'download', status: 302, headers: { Location: location } }],
      });
      await expect(download(job, bucket.tools(connect(simulator)))).rejects.toMatchObject({
        name: 'Cint.ContractError',
      });
      expect(await bucket.keys()).toEqual([]);
    },
  );

  it('gives up on redirects that go round in a circle', async () => {
    const { simulator, bucket, job, report_id } = await ready();
    const Location = `/v1/demand/accounts/13/reports/${report_id}/download`;
    simulator.setFaults([{ on: 'download', status: 307, headers: { Location }, times: 'always' }]);
    await expect(download(job, bucket.tools(connect(simulator)))).rejects.toThrow(
      'redirected more than 5 times',
    );
    const hops = simulator.requests.filter(({ operation }) => operation === 'download');
    expect(hops).toHaveLength(6);
    // The same origin may have the token: it is the one that gave the redirect.
    expect(new Set(hops.map(({ headers }) => headers.authorization)).size).toBe(1);
  });
});
