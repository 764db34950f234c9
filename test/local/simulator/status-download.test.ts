import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, json } from './client.ts';

describe('status', () => {
  it('turns from "processing" to "complete" in 2025-05-27', async () => {
    const { report, get, clock } = await connect({ readyAfterSeconds: 10 });
    const report_id = await report({ version: '2025-05-27' });
    const status = async () => json(await get(`/13/reports/${report_id}/status`, '2025-05-27'));
    clock.now += 9_999;
    expect(await status()).toMatchObject({ report_id, status: 'processing', start_date: '2025-11-03' });
    clock.now += 1;
    expect(await status()).toMatchObject({ report_id, status: 'complete', end_date: '2025-12-03' });
  });

  it('turns from "IN PROGRESS" to "COMPLETED" in 2025-12-18, and has a link only then', async () => {
    const { report, get, clock } = await connect({ readyAfterSeconds: 10 });
    const report_id = await report();
    const status = async () => json(await get(`/13/reports/${report_id}/status`));
    expect(await status()).toEqual({
      report_id,
      status: 'IN PROGRESS',
      message: 'Report generation is in progress.',
      start_date: '2025-11-03T00:00:00.000Z',
      end_date: '2025-12-03T00:00:00.000Z',
      report_url: null,
      data_analysis: false,
      respondent_answer: false,
    });
    clock.now += 10_000;
    expect(await status()).toMatchObject({
      status: 'COMPLETED',
      report_url: expect.stringContaining('exchange.cint.com'),
    });
  });

  it.each(['status', 'download'])('does not tell another account of a report: %s', async (what) => {
    const { report, get } = await connect({ readyAfterSeconds: 0 });
    const report_id = await report();
    for (const path of [`/14/reports/${report_id}/${what}`, `/13/reports/none/${what}`]) {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await json(response)).toMatchObject({ object: 'not_found_error' });
    }
  });
});

describe('download', () => {
  it('is refused before the report is ready', async () => {
    const { report, download } = await connect();
    const response = await download(await report());
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ detail: expect.stringContaining('Cannot download report') });
  });

  it('sends the bytes of reportBytes, with their number as Content-Length and a trace', async () => {
    const { report, download, file } = await connect({ readyAfterSeconds: 0, rows: 12_345 });
    const report_id = await report();
    const response = await download(report_id);
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('text/csv');
    expect(response.headers.get('content-length')).toBe(String(body.length));
    expect(response.headers.get('traceparent')).toMatch(/^00-/);
    expect(body.equals(await file(report_id))).toBe(true);
  });

  it('sends termination details as the same workbook every time', async () => {
    const { report, download, file } = await connect({ readyAfterSeconds: 0 });
    const report_id = await report({ type: 'term-details', version: '2025-05-27' });
    const response = await download(report_id);
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe(
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    );
    expect(body.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
    expect(body.includes('xl/worksheets/sheet1.xml')).toBe(true);
    // A workbook holds the time it was written, which must not show in the next download.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(body.equals(await file(report_id))).toBe(true);
  });

  it('goes on serving others when a client leaves in the middle', async () => {
    const { report, download, file } = await connect({ readyAfterSeconds: 0, rows: 200_000 });
    const report_id = await report();
    const response = await download(report_id);
    await response.body?.cancel();
    const whole = await download(report_id);
    expect((await whole.arrayBuffer()).byteLength).toBe((await file(report_id)).length);
  });
});
