import { describe, expect, it } from 'vitest';
import { download } from '../../lambdas/download/download.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { connect } from '../support/cint.ts';
import { ready } from '../support/reports.ts';

const QUICK = { connect: 1000, headers: 1000, idle_body: 300 };

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
