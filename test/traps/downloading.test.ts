import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../lambdas/contract/manifest.ts';
import { download } from '../../lambdas/download/download.ts';
import { generate } from '../../lambdas/generate/generate.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { acceptedJob, connect, generateEvent, REQUEST } from '../support/cint.ts';
import { simulated, testBucket, whole } from '../support/simulated.ts';

/** A simulated report that is ready, a bucket for it, and the job that brings the two together. */
async function ready(
  options: {
    readonly rows?: number;
    readonly faults?: Fault[];
    readonly input?: Record<string, unknown>;
  } = {},
) {
  const simulator = await simulated({ rows: options.rows ?? 500 });
  const bucket = await testBucket();
  const accepted = await generate(
    generateEvent({ input: { ...REQUEST, ...options.input } }),
    '2025-05-27',
    connect(simulator),
  );
  simulator.setFaults(options.faults ?? []);
  const report_id = accepted.report_id ?? '';
  const job = acceptedJob(report_id, { request: accepted.request, report_url: accepted.report_url });
  return { simulator, bucket, job, report_id, bytes: () => whole(simulator.reportBytes(report_id)) };
}

const QUICK = { connect: 1000, headers: 1000, idle_body: 300 };

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

describe('T11 truncation', () => {
  const cuts: Record<string, Fault> = {
    'a Content-Length that is not reached': { on: 'download', action: 'truncate' },
    'chunks without the last one': { on: 'download', action: 'chunked-truncate' },
    'a body that ends with the connection, cut': {
      on: 'download',
      action: 'close-delimited',
      after_bytes: 5000,
    },
    'a body that ends with the connection, which nobody can call whole': {
      on: 'download',
      action: 'close-delimited',
    },
    'a gzip stream cut short': { on: 'download', action: 'gzip-truncate' },
    'a gzip stream cut to its first byte': { on: 'download', action: 'gzip-truncate', after_bytes: 1 },
    'a body that stops coming': { on: 'download', action: 'stall' },
    'no bytes at all': { on: 'download', action: 'empty' },
    'an HTML page labelled text/csv': { on: 'download', action: 'html' },
    'a JSON error labelled text/csv': {
      on: 'download',
      status: 200,
      headers: { 'Content-Type': 'text/csv' },
      body: { object: 'unexpected_internal_error', detail: 'oops' },
    },
    'a CSV labelled text/html': {
      on: 'download',
      status: 200,
      headers: { 'Content-Type': 'text/html' },
      text: 'a,b\r\n1,2\r\n',
    },
    'a CSV labelled XLSX': {
      on: 'download',
      status: 200,
      headers: { 'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
      text: 'a,b\r\n1,2\r\n',
    },
    'no content, said so': { on: 'download', status: 204 },
    'a part of the whole': {
      on: 'download',
      status: 206,
      headers: { 'Content-Type': 'text/csv' },
      text: 'a,b\r\n1,2\r\n',
    },
    'an encoding nobody asked for': {
      on: 'download',
      status: 200,
      headers: { 'Content-Type': 'text/csv', 'Content-Encoding': 'br' },
      text: 'a,b\r\n1,2\r\n',
    },
    'a line of text labelled text/csv': {
      on: 'download',
      status: 200,
      headers: { 'Content-Type': 'text/csv' },
      text: 'upstream request timeout',
    },
    'a last record that is too short': {
      on: 'download',
      status: 200,
      headers: { 'Content-Type': 'text/csv' },
      text: 'a,b\r\n1,2\r\n3',
    },
    'a quote that is never closed': {
      on: 'download',
      status: 200,
      headers: { 'Content-Type': 'text/csv' },
      text: 'a,b\r\n1,"2\r\n',
    },
  };
  it.each(Object.entries(cuts))('lands nothing of %s', async (_, fault) => {
    const { simulator, bucket, job } = await ready({ faults: [fault] });
    await expect(download(job, bucket.tools(connect(simulator, { timeouts: QUICK })))).rejects.toMatchObject({
      name: 'Cint.TruncatedBody',
    });
    expect(await bucket.keys()).toEqual([]);
    expect(await bucket.unfinished()).toEqual([]);
  });

  it('aborts a multipart upload that is under way when the body is cut', async () => {
    const { simulator, bucket, job } = await ready({
      rows: 200_000,
      faults: [{ on: 'download', action: 'truncate', after_bytes: 30_000_000 }],
    });
    await expect(download(job, bucket.tools(connect(simulator)))).rejects.toThrow(
      /stopped after \d+ of \d+ bytes/,
    );
    expect(await bucket.keys()).toEqual([]);
    expect(await bucket.unfinished()).toEqual([]);
  });

  it.each(['gzip', 'chunked'] as const)('lands a whole body that comes as %s', async (action) => {
    const { simulator, bucket, job, bytes } = await ready({ faults: [{ on: 'download', action }] });
    const { landed } = await download(job, bucket.tools(connect(simulator)));
    expect(landed?.rows).toBe(500);
    expect(await bucket.read(landed?.key ?? '')).toEqual(await bytes());
  });

  it('stops itself, and removes its upload, before its own time runs out', async () => {
    const { simulator, bucket, job } = await ready({
      faults: [{ on: 'download', action: 'stall', after_bytes: 9_000_000 }],
      rows: 100_000,
    });
    const stop = new AbortController();
    const outOfTime = Object.assign(new Error('out of time'), { name: 'Landing.OutOfTime' });
    setTimeout(() => stop.abort(outOfTime), 400);
    await expect(download(job, bucket.tools(connect(simulator, { signal: stop.signal })))).rejects.toBe(
      outOfTime,
    );
    expect(await bucket.keys()).toEqual([]);
    expect(await bucket.unfinished()).toEqual([]);
  });
});

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
