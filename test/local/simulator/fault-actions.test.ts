import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { connect, json } from './client.ts';

/** A client, a report that is ready (13 KB and more), its bytes, and then the faults. */
async function withReport(...faults: Fault[]) {
  const client = await connect({ readyAfterSeconds: 0, rows: 100 });
  const report_id = await client.report();
  const whole = await client.file(report_id);
  client.simulator.setFaults(faults);
  return { ...client, report_id, whole };
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('a fault with a status', () => {
  it('answers the error that Cint sends with it, and creates nothing', async () => {
    const { generate, simulator } = await connect({
      faults: [{ on: 'generate', status: 503, headers: { 'Retry-After': '2' } }],
    });
    const response = await generate({});
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await json(response)).toMatchObject({
      id: expect.any(String),
      object: 'service_unavailable_error',
    });
    expect(simulator.reports).toHaveLength(0);
    expect((await generate({})).status).toBe(202);
  });

  it('answers in the shape of the token service for a token', async () => {
    const { mint, simulator } = await connect();
    simulator.setFaults([{ on: 'token', status: 500 }]);
    expect(await json(await mint())).toMatchObject({ error: 'server_error' });
  });

  it('answers the given body or text instead', async () => {
    const { get } = await connect({
      faults: [
        { on: 'list', status: 200, body: { reports_requests: [] } },
        { on: 'list', status: 502, text: '<h1>Bad gateway</h1>', headers: { 'content-type': 'text/html' } },
      ],
    });
    expect(await json(await get('/13/reports'))).toEqual({ reports_requests: [] });
    const gateway = await get('/13/reports');
    expect(gateway.headers.get('content-type')).toBe('text/html');
    expect(await gateway.text()).toBe('<h1>Bad gateway</h1>');
  });

  it('sends no body with 204', async () => {
    const { get } = await connect({ faults: [{ on: 'list', status: 204 }] });
    const response = await get('/13/reports');
    expect([response.status, await response.text()]).toEqual([204, '']);
  });
});

describe('connections', () => {
  it('reset: ends before any answer, and does nothing', async () => {
    const { generate, simulator } = await connect({ faults: [{ on: 'generate', action: 'reset' }] });
    await expect(generate({})).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(simulator.reports).toHaveLength(0);
    expect(simulator.requests.at(-1)).toMatchObject({ operation: 'generate', status: undefined });
  });

  it('hang: accepts and never answers', async () => {
    const { get, simulator } = await connect({ faults: [{ on: 'list', action: 'hang' }] });
    const late = get('/13/reports', '2025-12-18', { signal: AbortSignal.timeout(200) });
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(simulator.requests.at(-1)).toMatchObject({ operation: 'list', status: undefined });
  });

  it('lost-answer: creates the report, of which the client never hears', async () => {
    const { generate, simulator } = await connect({ faults: [{ on: 'generate', action: 'lost-answer' }] });
    const headers = { 'Idempotency-Key': 'k' };
    await expect(generate({ headers })).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(simulator.reports).toHaveLength(1);
    const { report_id } = await json(await generate({ headers }));
    expect(simulator.reports.map((report) => report.report_id)).toEqual([report_id]);
  });

  it('closes while an answer hangs', async () => {
    const { get, simulator } = await connect({ faults: [{ on: 'list', action: 'hang' }] });
    const hanging = get('/13/reports').catch((error: unknown) => error);
    while (simulator.requests.at(-1)?.operation !== 'list') await new Promise((next) => setTimeout(next, 5));
    await simulator.close();
    expect(await hanging).toBeInstanceOf(TypeError);
  });
});

describe('bodies that are cut', () => {
  it('stall: sends headers and a part, and then nothing more', async () => {
    const { download, report_id, whole } = await withReport({
      on: 'download',
      action: 'stall',
      after_bytes: 1000,
    });
    const response = await download(report_id, { signal: AbortSignal.timeout(300) });
    expect(response.headers.get('content-length')).toBe(String(whole.length));
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of response.body ?? []) chunks.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(Buffer.concat(chunks).equals(whole.subarray(0, 1000))).toBe(true);
  });

  it('stall: sends the headers even with no byte of the body', async () => {
    const { download, report_id } = await withReport({ on: 'download', action: 'stall', after_bytes: 0 });
    const response = await download(report_id, { signal: AbortSignal.timeout(300) });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it.each(['truncate', 'chunked-truncate'] as const)(
    '%s: the client notices the missing rest',
    async (action) => {
      const { download, report_id, whole } = await withReport({ on: 'download', action });
      const response = await download(report_id);
      const length = response.headers.get('content-length');
      expect(length).toBe(action === 'truncate' ? String(whole.length) : null);
      const chunks: Uint8Array[] = [];
      const reading = (async () => {
        for await (const chunk of response.body ?? []) chunks.push(chunk);
      })();
      await expect(reading).rejects.toThrow('terminated');
      expect(Buffer.concat(chunks).length).toBe(Math.floor(whole.length / 2));
    },
  );

  it('truncate: sends all of after_bytes, however many', async () => {
    const client = await connect({ readyAfterSeconds: 0, rows: 50_000 });
    const report_id = await client.report();
    client.simulator.setFaults([{ on: 'download', action: 'truncate', after_bytes: 5_000_000 }]);
    const response = await client.download(report_id);
    let received = 0;
    const reading = (async () => {
      for await (const chunk of response.body ?? []) received += chunk.length;
    })();
    await expect(reading).rejects.toThrow('terminated');
    expect(received).toBe(5_000_000);
  });

  it('close-delimited: the connection ends the body, and nothing tells that it was cut', async () => {
    const cut = { on: 'download', action: 'close-delimited', after_bytes: 777 } as const;
    const { download, report_id, whole } = await withReport(cut, {
      on: 'download',
      action: 'close-delimited',
    });
    const response = await download(report_id);
    expect(response.headers.get('content-length')).toBeNull();
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect(response.headers.get('connection')).toBe('close');
    expect((await bytesOf(response)).equals(whole.subarray(0, 777))).toBe(true);
    expect((await bytesOf(await download(report_id))).equals(whole)).toBe(true);
  });

  it('gzip-truncate: fetch takes the cut for the end', async () => {
    const { download, report_id, whole } = await withReport({ on: 'download', action: 'gzip-truncate' });
    const response = await download(report_id);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect((await bytesOf(response)).equals(whole.subarray(0, Math.floor(whole.length / 2)))).toBe(true);
  });

  it('gzip-truncate: the compressed bytes arrive well framed, without their last block', async () => {
    const { simulator, bearer, report_id } = await withReport({ on: 'download', action: 'gzip-truncate' });
    const compressed = await rawDownload(simulator.url, bearer, report_id);
    expect(() => gunzipSync(compressed)).toThrow('unexpected end of file');
  });
});

describe('bodies that are whole', () => {
  it('gzip: compressed bytes of the whole file', async () => {
    const { simulator, bearer, report_id, whole } = await withReport({ on: 'download', action: 'gzip' });
    const compressed = await rawDownload(simulator.url, bearer, report_id);
    expect(gunzipSync(compressed).equals(whole)).toBe(true);
  });

  it('chunked: the whole file without a length', async () => {
    const { download, report_id, whole } = await withReport({ on: 'download', action: 'chunked' });
    const response = await download(report_id);
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    expect((await bytesOf(response)).equals(whole)).toBe(true);
  });

  it('html: a page that calls itself CSV', async () => {
    const { download, report_id } = await withReport({ on: 'download', action: 'html' });
    const response = await download(report_id);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv']);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
  });

  it('empty: 200 and not a byte', async () => {
    const { download, report_id } = await withReport({ on: 'download', action: 'empty' });
    const response = await download(report_id);
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '0']);
    expect(await response.text()).toBe('');
  });
});

describe('redirect', () => {
  it('sends the client to another origin that has the same bytes', async () => {
    const { simulator, download, report_id, whole } = await withReport({
      on: 'download',
      action: 'redirect',
    });
    const response = await download(report_id);
    expect(response.redirected).toBe(true);
    expect(new URL(response.url).origin).not.toBe(new URL(simulator.url).origin);
    expect((await bytesOf(response)).equals(whole)).toBe(true);
    expect(simulator.requests.slice(-2)).toMatchObject([
      { operation: 'download', status: 302 },
      { operation: 'redirected-download', status: 200, query: { 'X-Amz-Signature': 'simulated' } },
    ]);
  });

  it('refuses a client that takes its token along', async () => {
    const { bearer, download, report_id } = await withReport({ on: 'download', action: 'redirect' });
    const response = await download(report_id, { redirect: 'manual' });
    const elsewhere = response.headers.get('location') ?? '';
    expect((await fetch(elsewhere, { headers: { Authorization: bearer } })).status).toBe(400);
  });

  it('does not redirect to a report that is not ready', async () => {
    const { report, download } = await connect({ faults: [{ on: 'download', action: 'redirect' }] });
    expect((await download(await report())).status).toBe(400);
  });
});

describe('answers that are wrong', () => {
  it.each(['generate', 'status', 'list', 'token', 'accounts'] as const)(
    'bad-shape: %s without its fields',
    async (on) => {
      const client = await withReport({ on, action: 'bad-shape' });
      const answers = {
        generate: () => client.generate({}),
        status: () => client.get(`/13/reports/${client.report_id}/status`),
        list: () => client.get('/13/reports'),
        token: () => client.mint(),
        accounts: () => client.get(''),
      };
      const response = await answers[on]();
      expect(response.status).toBe(on === 'generate' ? 202 : 200);
      expect(await json(response)).toEqual({});
    },
  );

  it('unknown-status: a word Cint does not document, in status, list and generate', async () => {
    const { get, generate, report_id } = await withReport(
      { on: 'status', action: 'unknown-status' },
      { on: 'list', action: 'unknown-status' },
      { on: 'generate', action: 'unknown-status' },
    );
    expect(await json(await get(`/13/reports/${report_id}/status`))).toMatchObject({
      report_id,
      status: 'PONDERING',
    });
    const { reports_requests } = await json(await get('/13/reports'));
    expect(reports_requests).toMatchObject([{ report_id, status: 'PONDERING' }]);
    expect(await json(await generate({}))).toMatchObject({ status: 'PONDERING' });
  });

  it('hostile-report-id: an id that would leave its folder, or the one given', async () => {
    const { report } = await connect({
      faults: [
        { on: 'generate', action: 'hostile-report-id' },
        { on: 'generate', action: 'hostile-report-id', body: { report_id: 'a/b' } },
      ],
    });
    expect(await report()).toBe('../../etc/passwd');
    expect(await report()).toBe('a/b');
  });

  it('expire-tokens: the tokens so far are refused, a new one is not', async () => {
    const { get, token } = await connect({ faults: [{ on: 'list', action: 'expire-tokens' }] });
    expect((await get('/13/reports')).status).toBe(401);
    expect((await get('/13/reports')).status).toBe(401);
    const headers = { Authorization: `Bearer ${await token()}`, 'Cint-API-Version': '2025-12-18' };
    expect((await get('/13/reports', '2025-12-18', { headers })).status).toBe(200);
  });

  it('adds its headers to what it answers', async () => {
    const { download, report_id } = await withReport({
      on: 'download',
      action: 'html',
      headers: { Server: 'proxy' },
    });
    expect((await download(report_id)).headers.get('server')).toBe('proxy');
  });
});

/** As it comes over the wire: fetch would decompress. */
async function rawDownload(url: string, bearer: string, report_id: string): Promise<Buffer> {
  const { body } = await request(`${url}/demand/accounts/13/reports/${report_id}/download`, {
    headers: { Authorization: bearer, 'Cint-API-Version': '2025-12-18' },
  });
  return Buffer.from(await body.arrayBuffer());
}
