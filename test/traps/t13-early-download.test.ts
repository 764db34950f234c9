import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../lambdas/contract/manifest.ts';
import { download } from '../../lambdas/download/download.ts';
import { connect } from '../support/cint.ts';
import { ready } from '../support/reports.ts';

describe('T13 report_url and early downloads', () => {
  it.each([400, 404, 409])('goes back to waiting when a %s says "Cannot download report"', async (status) => {
    const { simulator, bucket, job } = await ready({
      faults: [
        {
          on: 'download',
          status,
          body: { object: 'x_error', detail: 'Cannot download report: it is not ready.' },
        },
      ],
    });
    const waiting = await download(job, bucket.tools(connect(simulator)));
    expect(waiting).toMatchObject({
      outcome: 'PENDING',
      message: expect.stringContaining('Cannot download report'),
    });
    expect(waiting.wait_seconds).toBeGreaterThanOrEqual(30);
    expect(await bucket.keys()).toEqual([]);
  });

  it('ends at the deadline although the report is called ready for ever', async () => {
    const { simulator, bucket, job } = await ready({
      faults: [
        { on: 'download', status: 400, body: { object: 'x_error', detail: 'Cannot download report' } },
      ],
    });
    const late = { ...job, started_at: new Date(Date.now() - 7 * 3600 * 1000).toISOString() };
    await expect(download(late, bucket.tools(connect(simulator)))).resolves.toMatchObject({
      outcome: 'OVERDUE',
    });
  });

  it('keeps report_url in the manifest, and never calls it', async () => {
    const { simulator, bucket, job } = await ready();
    const { landed } = await download(job, bucket.tools(connect(simulator)));
    const manifest = manifestSchema.parse(
      JSON.parse((await bucket.read(landed?.manifest_key ?? '')).toString()),
    );
    expect(manifest.report_url).toBe(job.report_url);
    expect(manifest.report_url).toMatch(/^https:\/\/exchange\.cint\.com\//);
  });
});
