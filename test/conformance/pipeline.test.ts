/** The synthesized definition, the bundled Lambdas, the simulator and the embedded S3: all real, time cut short. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { manifestSchema } from '../../lambdas/contract/manifest.ts';
import { API_VERSIONS } from '../../lambdas/contract/report-types.ts';
import { InvalidRequest, parseRequest } from '../../lambdas/contract/request.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { type PartsOptions, startParts } from '../../local/parts.ts';
import type { RunEvent } from '../../local/pipeline.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import type { SimulatorOptions } from '../../local/simulator/simulator.ts';
import { REQUEST } from '../support/cint.ts';
import { temporaryFolder, whole } from '../support/simulated.ts';

/** 30 s become 50 ms. */
const TIME_SCALE = 600;
const BUCKET = 'landing';

beforeAll(async () => {
  await synthesize();
}, 60_000);

type Setting = Partial<Pick<PartsOptions, 'apiVersion' | 'timeScale' | 'deadline'>> & {
  readonly simulator?: SimulatorOptions;
  readonly faults?: Fault[];
};

async function start({ simulator = {}, faults = [], ...options }: Setting = {}) {
  const directory = await temporaryFolder();
  const events: RunEvent[] = [];
  const parts = await startParts({
    apiVersion: '2025-05-27',
    account: { account_id: REQUEST.account_id, email_recipients: [] },
    timeScale: TIME_SCALE,
    cint: { simulator: { readyAfterSeconds: 0, rows: 200, ...simulator, faults } },
    storage: { directory },
    bucket: BUCKET,
    listen: (event) => events.push(event),
    ...options,
  });
  onTestFinished(() => parts.close());
  if (parts.simulator === undefined) throw new Error('no simulator');
  const objects = async () => {
    const entries = await readdir(join(directory, BUCKET), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  };
  return { ...parts, simulator: parts.simulator, directory, events, objects };
}

describe('a report that Cint makes', () => {
  it.each(API_VERSIONS)(
    'lands in version %s, byte for byte, with a manifest that agrees',
    async (apiVersion) => {
      const { pipeline, simulator, objects } = await start({ apiVersion, simulator: { rows: 20_000 } });
      const end = await pipeline.run(REQUEST);
      expect(end).toMatchObject({ outcome: 'LANDED', job: { polls: 1 } });
      const [manifestFile = '', reportFile = ''] = await objects();
      const report_id = simulator.reports[0]?.report_id ?? '';
      expect(await readFile(reportFile)).toEqual(await whole(simulator.reportBytes(report_id)));
      const manifest = manifestSchema.parse(JSON.parse(await readFile(manifestFile, 'utf8')));
      expect(manifest).toMatchObject({ report_id, rows: 20_000, api_version: apiVersion, bucket: BUCKET });
      expect(end.outcome === 'LANDED' && end.job.landed).toMatchObject({
        sha256: manifest.sha256,
        key: manifest.key,
      });
    },
  );

  it('is waited for while it is pending', async () => {
    const { pipeline } = await start({ simulator: { readyAfterSeconds: 2 } });
    const end = await pipeline.run(REQUEST);
    expect(end.outcome === 'LANDED' && end.job.polls).toBeGreaterThan(2);
  });

  it('is looked for in the list when the answer to the request was lost, and not asked for twice', async () => {
    const { pipeline, simulator } = await start({ faults: [{ on: 'generate', action: 'lost-answer' }] });
    await expect(pipeline.run(REQUEST)).resolves.toMatchObject({ outcome: 'LANDED' });
    expect(simulator.reports).toHaveLength(1);
    expect(simulator.requests.filter(({ operation }) => operation === 'generate')).toHaveLength(1);
  });

  it('is fetched with a new token when the first one has expired in between', async () => {
    const { pipeline, simulator } = await start({ faults: [{ on: 'download', action: 'expire-tokens' }] });
    await expect(pipeline.run(REQUEST)).resolves.toMatchObject({ outcome: 'LANDED' });
    expect(simulator.tokensMinted).toBe(2);
  });

  it('needs one token for its three Lambdas', async () => {
    const { pipeline, simulator } = await start();
    await pipeline.run(REQUEST);
    await pipeline.run({ ...REQUEST, filter_ids: ['another'] });
    expect(simulator.tokensMinted).toBe(1);
  });

  it('is found missing at first, and then there', async () => {
    const { pipeline } = await start({ faults: [{ on: 'status', status: 404, times: 3 }] });
    await expect(pipeline.run(REQUEST)).resolves.toMatchObject({ outcome: 'LANDED' });
  });

  it('is landed by a later try when its body was cut short', async () => {
    const { pipeline, simulator, objects } = await start({
      faults: [
        { on: 'download', action: 'truncate' },
        { on: 'download', action: 'chunked-truncate' },
        { on: 'download', action: 'gzip-truncate' },
      ],
    });
    await expect(pipeline.run(REQUEST)).resolves.toMatchObject({ outcome: 'LANDED' });
    expect(simulator.requests.filter(({ operation }) => operation === 'download')).toHaveLength(4);
    expect(await objects()).toHaveLength(2);
  });
});

describe('a Cint that asks to wait', () => {
  const times = (
    requests: readonly { readonly at: number; readonly operation: string }[],
    operation: string,
  ) => requests.filter((request) => request.operation === operation).map(({ at }) => at);

  it.each(['generate', 'status', 'download'] as const)(
    'is given as long as it asks for at %s',
    async (on) => {
      const { pipeline, simulator } = await start({
        timeScale: 100,
        faults: [{ on, status: 429, headers: { 'Retry-After': '120' } }],
      });
      await expect(pipeline.run(REQUEST)).resolves.toMatchObject({
        outcome: 'LANDED',
        job: { throttles: 1 },
      });
      const [first = 0, second = 0] = times(simulator.requests, on);
      expect(second - first).toBeGreaterThanOrEqual(1200);
      expect(second - first).toBeLessThan(6000);
    },
  );

  it('without end is overdue at the deadline', async () => {
    const { pipeline, objects } = await start({
      deadline: 600,
      faults: [{ on: 'generate', status: 429, times: 'always' }],
    });
    const end = await pipeline.run(REQUEST);
    expect(end).toMatchObject({ outcome: 'FAILED', state: 'Report overdue', error: 'Cint.ReportOverdue' });
    expect(await objects()).toEqual([]);
  });
});

describe('a run that fails', () => {
  const cases: Record<string, { faults: Fault[]; state: string; error: string; cause: RegExp }> = {
    '5xx without end, after its retries': {
      faults: [{ on: 'generate', status: 500, times: 'always' }],
      state: 'Cint unavailable',
      error: 'Cint.ServerError',
      cause: /Cint answered 500 .*status\.cint\.com/,
    },
    'silence without end, after its retries': {
      faults: [{ on: 'status', action: 'reset', times: 'always' }],
      state: 'Cint unavailable',
      error: 'Cint.NetworkError',
      cause: /No answer from 127\.0\.0\.1:\d+ to GET .*status/,
    },
    'a body that is cut short for ever': {
      faults: [{ on: 'download', action: 'truncate', times: 'always' }],
      state: 'Cint unavailable',
      error: 'Cint.TruncatedBody',
      cause: /stopped after \d+ of \d+ bytes/,
    },
    'a request Cint refuses': {
      faults: [
        {
          on: 'generate',
          status: 400,
          body: {
            object: 'bad_request_error',
            detail: 'request had validation errors',
            invalid_params: [{ name: 'filter_ids', reason: 'no such project' }],
          },
        },
      ],
      state: 'Request rejected',
      error: 'Cint.BadRequest',
      cause: /request had validation errors; filter_ids: no such project/,
    },
    'a permission that is missing': {
      faults: [
        {
          on: 'generate',
          status: 403,
          body: { object: 'authorization_error', detail: 'no permission' },
          times: 'always',
        },
      ],
      state: 'Request rejected',
      error: 'Cint.Forbidden',
      cause: /no permission.*Buyer Admin/,
    },
    'a report that is never found': {
      faults: [{ on: 'status', status: 404, times: 'always' }],
      state: 'Request rejected',
      error: 'Cint.NotFound',
      cause: /Cint answered 404/,
    },
    'an answer without a report_id': {
      faults: [{ on: 'generate', action: 'bad-shape' }],
      state: 'Landing failed',
      error: 'Cint.ContractError',
      cause: /report_id/,
    },
    'a hostile report_id': {
      faults: [{ on: 'generate', action: 'hostile-report-id' }],
      state: 'Landing failed',
      error: 'Cint.ContractError',
      cause: /report_id: must be a ULID or a UUID/,
    },
    'a report that fails at Cint, seen in the list': {
      faults: [{ on: 'generate', action: 'fail-report' }],
      state: 'Report failed',
      error: 'Cint.ReportFailed',
      cause: /processing/,
    },
  };
  it.each(Object.entries(cases))('%s', async (_, { faults, state, error, cause }) => {
    const { pipeline, objects, simulator } = await start({ faults });
    const end = await pipeline.run(REQUEST);
    expect(end).toMatchObject({ outcome: 'FAILED', state, error, cause: expect.stringMatching(cause) });
    expect(await objects()).toEqual([]);
    for (const { path } of simulator.requests) expect(path).not.toContain('..');
  });

  it('5xx is tried at least 4 times and at most 10', async () => {
    const { pipeline, simulator } = await start({ faults: [{ on: 'status', status: 503, times: 'always' }] });
    await pipeline.run(REQUEST);
    const tries = simulator.requests.filter(({ operation }) => operation === 'status').length;
    expect(tries).toBeGreaterThanOrEqual(4);
    expect(tries).toBeLessThanOrEqual(10);
  });

  it('a report that is not ready by the deadline', async () => {
    const { pipeline } = await start({ deadline: 300, simulator: { readyAfterSeconds: 600 } });
    const end = await pipeline.run(REQUEST);
    expect(end).toMatchObject({
      outcome: 'FAILED',
      state: 'Report overdue',
      cause: expect.stringContaining('No report after 300 s'),
    });
  });

  it('a report that is not ready by a deadline longer than the template has', async () => {
    const { pipeline } = await start({
      deadline: 86_400,
      timeScale: 100_000,
      simulator: { readyAfterSeconds: 600 },
    });
    await expect(pipeline.run(REQUEST)).resolves.toMatchObject({
      outcome: 'FAILED',
      state: 'Report overdue',
    });
  });

  it('a request that is not valid is refused with the message the command line gives, and nothing is sent', async () => {
    const wrong = { ...REQUEST, report_type: 'complete', email_recipients: [], start_dat: '2026-10-01' };
    const { pipeline, simulator } = await start();
    const end = await pipeline.run(wrong);
    let message = '';
    try {
      parseRequest(wrong, '2025-05-27');
    } catch (error) {
      if (error instanceof InvalidRequest) message = error.message;
    }
    expect(message).toMatch(/report_type.*email_recipients.*start_dat/);
    expect(end).toMatchObject({ state: 'Request rejected', error: 'Request.Invalid', cause: message });
    expect(simulator.requests).toEqual([]);
  });

  it('no bucket to land in', async () => {
    const { pipeline, directory } = await start();
    const { rm } = await import('node:fs/promises');
    await rm(join(directory, BUCKET), { recursive: true });
    const end = await pipeline.run(REQUEST);
    expect(end).toMatchObject({
      state: 'Landing failed',
      error: 'AWS.Rejected',
      cause: expect.stringContaining('NoSuchBucket'),
    });
  });
});

describe('secrets and report content', () => {
  it.each([
    ['a run that lands', []],
    ['a run that fails', [{ on: 'download', action: 'truncate', times: 'always' }]],
    ['a run with a bad token', [{ on: 'generate', status: 401, times: 'always' }]],
  ] satisfies [string, Fault[]][])(
    'appear nowhere in %s: output, logs, states, manifest',
    async (_, faults) => {
      const { pipeline, simulator, objects, events } = await start({ faults });
      const end = await pipeline.run(REQUEST);
      const tokens = simulator.requests.flatMap(
        ({ headers }) => headers.authorization?.replace('Bearer ', '') ?? [],
      );
      expect(tokens.length).toBeGreaterThan(0);
      const manifests = await Promise.all(
        (await objects()).filter((file) => file.endsWith('.json')).map((file) => readFile(file, 'utf8')),
      );
      const said = JSON.stringify([end, events, manifests]);
      for (const token of tokens) expect(said).not.toContain(token);
      expect(said).not.toMatch(/simulator-client-(id|secret)/);
      const content = (
        await whole(simulator.reportBytes(simulator.reports[0]?.report_id ?? 'none')).catch(() =>
          Buffer.from(''),
        )
      ).toString();
      const firstRow = content.split('\r\n')[1]?.split(',')[0] ?? '';
      if (firstRow !== '') expect(said).not.toContain(firstRow);
    },
  );
});

describe('a run that is interrupted', () => {
  it('in a wait ends at once', async () => {
    const { pipeline, events } = await start({ timeScale: 1, simulator: { readyAfterSeconds: 60 } });
    const run = pipeline.run(REQUEST);
    await expect
      .poll(() => events.some((event) => event.kind === 'entered' && event.type === 'Wait'))
      .toBe(true);
    const from = Date.now();
    await pipeline.interrupt();
    expect(await run).toMatchObject({ outcome: 'FAILED', error: 'Interrupted', state: 'Wait for report' });
    expect(Date.now() - from).toBeLessThan(2000);
  });

  it('by closing everything fails, and does not hang', async () => {
    const { pipeline, events, close } = await start({ faults: [{ on: 'status', action: 'hang' }] });
    const run = pipeline.run(REQUEST);
    await expect
      .poll(() => events.some((event) => event.kind === 'entered' && event.state === 'Check status'))
      .toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await close();
    await expect(run).resolves.toMatchObject({ outcome: 'FAILED' });
  });

  it('in a download leaves no object and no unfinished upload, within seconds', async () => {
    const { pipeline, events, objects, directory, close } = await start({
      simulator: { rows: 200_000 },
      faults: [{ on: 'download', action: 'stall', after_bytes: 20_000_000 }],
    });
    const run = pipeline.run(REQUEST);
    await expect
      .poll(() => events.some((event) => event.kind === 'received' && event.bytes > 15_000_000), {
        timeout: 15_000,
      })
      .toBe(true);
    const from = Date.now();
    await pipeline.interrupt();
    expect(await run).toMatchObject({ outcome: 'FAILED', error: 'Interrupted', state: 'Download report' });
    expect(Date.now() - from).toBeLessThan(4000);
    expect(await objects()).toEqual([]);
    const work = await readdir(join(directory, '.s3rver'), { recursive: true, withFileTypes: true });
    expect(work.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
    await close();
  });
});
