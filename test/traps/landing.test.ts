import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../lambdas/contract/manifest.ts';
import { download } from '../../lambdas/download/download.ts';
import { connect } from '../support/cint.ts';
import { ready } from '../support/reports.ts';

describe('landing', () => {
  it('puts the very bytes under Hive partitions, and a manifest that agrees', async () => {
    const { simulator, bucket, job, bytes, report_id } = await ready({ rows: 100_000 });
    const { landed } = await download(job, bucket.tools(connect(simulator)));
    const partitions =
      'report_type=completes/account_id=13/level=project/start_date=2026-10-01/end_date=2026-11-01';
    expect(await bucket.keys()).toEqual([
      `manifests/${partitions}/${report_id}.json`,
      `reports/${partitions}/${report_id}.csv`,
    ]);
    const object = await bucket.read(landed?.key ?? '');
    const sha256 = createHash('sha256').update(object).digest('hex');
    expect(object.equals(await bytes())).toBe(true);
    const manifest = manifestSchema.parse(
      JSON.parse((await bucket.read(landed?.manifest_key ?? '')).toString()),
    );
    expect(manifest).toMatchObject({
      report_id,
      request: job.request,
      window: { start_date: '2026-10-01', end_date: '2026-11-01', time_zone: 'America/Chicago' },
      key: landed?.key,
      bytes: object.length,
      rows: 100_000,
      sha256,
      execution: job.execution,
    });
    expect(landed).toMatchObject({ bytes: object.length, rows: 100_000, sha256 });
  });

  it('lands an empty report, header only, as zero rows', async () => {
    const { simulator, bucket, job } = await ready({ rows: 0 });
    await expect(download(job, bucket.tools(connect(simulator)))).resolves.toMatchObject({
      outcome: 'LANDED',
      landed: { rows: 0 },
    });
  });

  it('lands termination details as XLSX, without a count of rows', async () => {
    const input = { report_type: 'term-details', filter: 'target_group', filter_ids: ['one'] };
    const { simulator, bucket, job, bytes } = await ready({ input, rows: 50 });
    const { landed } = await download(job, bucket.tools(connect(simulator)));
    expect(landed).toMatchObject({ rows: null, columns: null, key: expect.stringMatching(/\.xlsx$/) });
    expect(await bucket.read(landed?.key ?? '')).toEqual(await bytes());
  });

  it('lands nothing of an XLSX without its end', async () => {
    const input = { report_type: 'term-details', filter: 'target_group', filter_ids: ['one'] };
    const { simulator, bucket, job } = await ready({
      input,
      rows: 50,
      faults: [{ on: 'download', action: 'truncate' }],
    });
    await expect(download(job, bucket.tools(connect(simulator)))).rejects.toMatchObject({
      name: 'Cint.TruncatedBody',
    });
    expect(await bucket.keys()).toEqual([]);
  });

  it('lands once: a second try finds the same object, and changes nothing', async () => {
    const { simulator, bucket, job } = await ready({ rows: 100_000 });
    const tools = bucket.tools(connect(simulator));
    const first = await download(job, tools);
    const manifest = await bucket.read(first.landed?.manifest_key ?? '');
    const second = await download(job, tools);
    expect(second).toMatchObject({ outcome: 'LANDED', message: expect.stringContaining('already') });
    expect(await bucket.read(first.landed?.manifest_key ?? '')).toEqual(manifest);
    expect(await bucket.keys()).toHaveLength(2);
  });

  it('never overwrites an object that is another one', async () => {
    const { simulator, bucket, job } = await ready();
    const tools = bucket.tools(connect(simulator));
    const first = await download(job, tools);
    const before = await bucket.read(first.landed?.key ?? '');
    simulator.setFaults([
      { on: 'download', status: 200, headers: { 'Content-Type': 'text/csv' }, text: 'a,b\r\n1,2\r\n' },
    ]);
    await expect(download(job, tools)).rejects.toMatchObject({
      name: 'AWS.Rejected',
      message: expect.stringContaining('not overwritten'),
    });
    expect(await bucket.read(first.landed?.key ?? '')).toEqual(before);
  });

  it('waits as Cint asks when a download is throttled', async () => {
    const { simulator, bucket, job } = await ready({
      faults: [{ on: 'download', status: 429, headers: { 'Retry-After': '11' } }],
    });
    await expect(download(job, bucket.tools(connect(simulator)))).resolves.toMatchObject({
      outcome: 'THROTTLED',
      wait_seconds: 11,
    });
  });
});
