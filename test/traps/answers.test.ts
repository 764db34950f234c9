import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../lambdas/cint/retry-after.ts';
import { foldStatus } from '../../lambdas/cint/status-words.ts';
import { LONGEST_THROTTLE_SECONDS } from '../../lambdas/contract/poll-policy.ts';
import { generate } from '../../lambdas/generate/generate.ts';
import { checkStatus } from '../../lambdas/status/check-status.ts';
import { acceptedJob, CREDENTIALS, connect, generateEvent, memoryVault } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';

/** A job of a report that the simulator knows. */
async function waitingFor(
  simulator: Awaited<ReturnType<typeof simulated>>,
  over: Parameters<typeof acceptedJob>[1] = {},
) {
  const job = await generate(generateEvent(), '2025-05-27', connect(simulator));
  return acceptedJob(job.report_id ?? '', over);
}

describe('T5 status words', () => {
  it.each(['pending', 'processing', 'in_progress', 'IN PROGRESS', 'In-Progress', ' Pending '])(
    '%j is PENDING',
    (word) => {
      expect(foldStatus(word)).toEqual({ status: 'PENDING', known: true });
    },
  );
  it.each(['complete', 'completed', 'COMPLETED', 'emailed'])('%j is READY', (word) => {
    expect(foldStatus(word)).toEqual({ status: 'READY', known: true });
  });
  it('"failed" is FAILED', () => expect(foldStatus('Failed')).toEqual({ status: 'FAILED', known: true }));
  it.each(['pondering', '', 'constructor', '__proto__'])('%j is PENDING, and said to be unknown', (word) => {
    expect(foldStatus(word)).toEqual({ status: 'PENDING', known: false });
  });

  it('waits a whole interval after an unknown word, and warns', async () => {
    const simulator = await simulated({ faults: [{ on: 'status', action: 'unknown-status' }] });
    const tools = connect(simulator);
    const job = await checkStatus(await waitingFor(simulator, { polls: 0 }), tools);
    expect(job).toMatchObject({ outcome: 'PENDING', polls: 1 });
    expect(job.wait_seconds).toBeGreaterThanOrEqual(30);
    expect(tools.warnings.join()).toContain('PONDERING');
  });

  it('finds a failed report in the list at the tenth poll, and only then looks', async () => {
    const simulator = await simulated({ faults: [{ on: 'generate', action: 'fail-report' }] });
    const tools = connect(simulator);
    let job = await waitingFor(simulator, { polls: 0, outcome: 'PENDING' });
    const outcomes: string[] = [];
    for (let poll = 1; poll <= 10; poll += 1) {
      job = await checkStatus(job, tools);
      outcomes.push(job.outcome);
    }
    expect(outcomes).toEqual([...Array(9).fill('PENDING'), 'FAILED']);
    expect(simulator.requests.filter(({ operation }) => operation === 'list')).toHaveLength(1);
  });

  it('finds a failed report in a list that writes its id in the other way', async () => {
    const simulator = await simulated({
      readyAfterSeconds: 0,
      faults: [{ on: 'generate', action: 'fail-report' }],
    });
    const job = await waitingFor(simulator, { polls: 9, report_id: '8b60d37e-af52-45f1-ad5e-e92acc38e01d' });
    simulator.setFaults([{ on: 'status', status: 200, body: { status: 'processing' } }]);
    const failed = await checkStatus(job, connect(simulator));
    expect(failed).toMatchObject({
      outcome: 'FAILED',
      message: expect.stringMatching(/list of reports calls it failed.*processing/),
    });
  });

  it.each([500, 429])('goes on waiting when the list cannot be read (%s), and warns', async (listStatus) => {
    const simulator = await simulated({
      readyAfterSeconds: 60,
      faults: [{ on: 'list', status: listStatus, times: 'always' }],
    });
    const tools = connect(simulator);
    const job = await checkStatus(await waitingFor(simulator, { polls: 9 }), tools);
    expect(job).toMatchObject({ outcome: 'PENDING', polls: 10 });
    expect(tools.warnings.join()).toContain('list of reports could not be read');
  });
});

describe('T7 401 and 403', () => {
  it.each([401, 403])('gets one new token after a %s authorization_error, and goes on', async (status) => {
    const simulator = await simulated({
      faults: [{ on: 'generate', status, body: { object: 'authorization_error', detail: 'no' } }],
    });
    const job = await generate(generateEvent(), '2025-05-27', connect(simulator));
    expect(job.outcome).toBe('PENDING');
    expect(simulator.requests.map(({ operation }) => operation)).toEqual([
      'token',
      'generate',
      'token',
      'generate',
    ]);
  });

  it.each([
    [401, 'Cint.Unauthorized', /client_secret/],
    [403, 'Cint.Forbidden', /permission is missing: .*Buyer Admin/],
  ])('takes a second %s for what it says', async (status, name, advice) => {
    const body = { object: 'authorization_error', detail: "you don't have the right permissions" };
    const simulator = await simulated({ faults: [{ on: 'generate', status, body, times: 'always' }] });
    const run = generate(generateEvent(), '2025-05-27', connect(simulator));
    await expect(run).rejects.toMatchObject({ name, message: expect.stringMatching(advice) });
    await expect(run).rejects.toThrow("you don't have the right permissions");
    expect(simulator.requests.filter(({ operation }) => operation === 'generate')).toHaveLength(2);
    expect(simulator.tokensMinted).toBe(2);
  });

  it('takes a token that another Lambda has shared meanwhile before it asks for one', async () => {
    const simulator = await simulated();
    const vault = memoryVault();
    const tools = connect(simulator, { vault });
    const other = connect(simulator);
    await tools.cint.accounts();
    const stale = vault.token;
    simulator.setFaults([{ on: 'accounts', action: 'expire-tokens' }]);
    await other.cint.accounts();
    expect(vault.token).toEqual(stale);
    vault.token = other.vault.token;
    const before = simulator.tokensMinted;
    await tools.cint.accounts();
    expect(simulator.tokensMinted).toBe(before);
  });

  it('does not get a new token for a missing header: that is a bad request', async () => {
    const simulator = await simulated({
      faults: [
        {
          on: 'generate',
          status: 403,
          body: { object: 'required_header_missing', detail: 'Cint-API-Version' },
        },
      ],
    });
    const run = generate(generateEvent(), '2025-05-27', connect(simulator));
    await expect(run).rejects.toMatchObject({ name: 'Cint.BadRequest' });
    expect(simulator.tokensMinted).toBe(1);
  });

  it('says where the credentials belong when there are none', async () => {
    const simulator = await simulated();
    const vault = memoryVault();
    vault.credentials = undefined;
    const run = generate(generateEvent(), '2025-05-27', connect(simulator, { vault }));
    await expect(run).rejects.toMatchObject({
      name: 'Cint.Unauthorized',
      message: expect.stringContaining('the secret of this test'),
    });
    expect(simulator.requests).toHaveLength(0);
  });

  it('says what the token endpoint says to wrong credentials, without them', async () => {
    const simulator = await simulated();
    const vault = memoryVault();
    vault.credentials = { client_id: 'me-myself', client_secret: 'wrong' };
    const run = generate(generateEvent(), '2025-05-27', connect(simulator, { vault }));
    await expect(run).rejects.toMatchObject({
      name: 'Cint.Unauthorized',
      message: expect.stringContaining('access_denied'),
    });
    await expect(run).rejects.not.toThrow('me-myself');
  });

  it('caches a token that lives a minute only, too', async () => {
    const simulator = await simulated({ tokenSeconds: 60 });
    const { cint } = connect(simulator);
    for (let call = 0; call < 5; call += 1) await cint.accounts();
    expect(simulator.tokensMinted).toBe(1);
  });

  it('uses a shared token until shortly before it ends, then gets another', async () => {
    const simulator = await simulated({ tokenSeconds: 3600 });
    let now = new Date('2026-11-01T00:00:00Z');
    const tools = connect(simulator, { now: () => now });
    await tools.cint.accounts();
    now = new Date('2026-11-01T00:54:00Z');
    await tools.cint.accounts();
    expect(simulator.tokensMinted).toBe(1);
    now = new Date('2026-11-01T00:56:00Z');
    await tools.cint.accounts();
    expect(simulator.tokensMinted).toBe(2);
  });
});

describe('T8 error bodies', () => {
  const body = {
    id: '9e278238-d011-4e05-8327-1ce1d5d26254',
    object: 'bad_request_error',
    detail: 'request had validation errors',
    invalid_params: [
      { name: 'start_date', reason: 'is in the future' },
      { name: 'filter_ids', reason: 'unknown project' },
    ],
  };

  it.each([400, 422, 418])('brings all that Cint says of a %s to the person who looks', async (status) => {
    const simulator = await simulated({ faults: [{ on: 'generate', status, body }] });
    const run = generate(generateEvent(), '2025-05-27', connect(simulator));
    await expect(run).rejects.toMatchObject({ name: 'Cint.BadRequest' });
    for (const words of [
      body.id,
      body.object,
      body.detail,
      'start_date: is in the future',
      'filter_ids: unknown project',
      String(status),
    ]) {
      await expect(run).rejects.toThrow(words);
    }
  });

  it('masks every secret that Cint echoes', async () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
    const vault = memoryVault();
    vault.token = { access_token: 'opaque-token-4711', renew_at: null };
    const simulator = await simulated({
      faults: [
        { on: 'generate', action: 'expire-tokens' },
        {
          on: 'generate',
          status: 400,
          body: {
            object: 'x',
            detail: `opaque-token-4711 ${CREDENTIALS.client_secret} Bearer abc.def ${jwt}`,
            invalid_params: [{ name: 'n', reason: CREDENTIALS.client_id }],
          },
        },
      ],
    });
    const run = generate(generateEvent(), '2025-05-27', connect(simulator, { vault }));
    await expect(run).rejects.toMatchObject({
      name: 'Cint.BadRequest',
      message: expect.stringContaining('***'),
    });
    for (const secret of [
      'opaque-token-4711',
      CREDENTIALS.client_secret,
      CREDENTIALS.client_id,
      'abc.def',
      jwt,
    ]) {
      await expect(run).rejects.not.toThrow(secret);
    }
  });

  it.each([
    [
      'cut off in a long text',
      { text: `${'x'.repeat(985)}${CREDENTIALS.client_secret}`, headers: { 'content-type': 'text/plain' } },
    ],
    [
      'spelt as in a URL',
      { text: encodeURIComponent('s3cr3t/+&=?'), headers: { 'content-type': 'text/plain' } },
    ],
    ['in JSON', { body: { object: 'x', detail: 's3cr3t/+&=?' } }],
  ])('masks a secret that is echoed %s, and gives loggers nothing else', async (_, answer) => {
    const simulator = await simulated({ faults: [{ on: 'token', status: 400, ...answer }] });
    const vault = memoryVault();
    if (!('text' in answer) || answer.text.length < 100)
      vault.credentials = { client_id: 'me', client_secret: 's3cr3t/+&=?' };
    const error = await generate(generateEvent(), '2025-05-27', connect(simulator, { vault })).catch(
      (failure: Error) => failure,
    );
    expect(error).toMatchObject({ name: 'Cint.BadRequest' });
    // What Lambda writes into its log: the message, the stack, and every plain property.
    const logged =
      error instanceof Error ? JSON.stringify([error.message, error.stack, Object.assign({}, error)]) : '';
    expect(logged).not.toMatch(/s3cr3t|the-client-sec/);
  });

  it('reads an error that is not JSON, however long, without choking', async () => {
    const simulator = await simulated({
      faults: [
        {
          on: 'generate',
          status: 502,
          text: `<html>${'x'.repeat(100_000)}</html>`,
          headers: { 'content-type': 'text/html' },
        },
      ],
    });
    const run = generate(generateEvent(), '2025-05-27', connect(simulator));
    await expect(run).rejects.toMatchObject({
      name: 'Cint.ServerError',
      message: expect.stringMatching(/^Cint answered 502.{0,300}$/),
    });
    await expect(run).rejects.toThrow('https://status.cint.com');
  });

  it('stays short enough for a Cause, however much Cint says', async () => {
    const long = 'x'.repeat(2000);
    const invalid_params = Array.from({ length: 200 }, () => ({ name: long, reason: long }));
    const simulator = await simulated({
      faults: [{ on: 'generate', status: 400, body: { object: 'o', detail: long, invalid_params } }],
    });
    const error = await generate(generateEvent(), '2025-05-27', connect(simulator)).catch(
      (failure: Error) => failure,
    );
    expect(error).toBeInstanceOf(Error);
    // Lambda's JSON holds the message twice: by itself, and at the top of the stack.
    expect(error instanceof Error && error.message.length).toBeLessThan(32_768 / 4);
  });

  it('keeps what Cint echoes of secrets, and floods of words, out of the job', async () => {
    const vault = memoryVault();
    vault.token = { access_token: 'opaque-token-4711', renew_at: null };
    const body = {
      report_id: '01KBJX7BXGRJXGG517T963VVP4',
      status: `pending ${'y'.repeat(500)}`,
      message: `for opaque-token-4711 ${'z'.repeat(5000)}`,
      report_url: 'javascript:alert(1)',
    };
    const simulator = await simulated({
      faults: [{ on: 'generate', status: 202, body, headers: { traceparent: 'x y' } }],
    });
    const job = await generate(generateEvent(), '2025-05-27', connect(simulator, { vault }));
    expect(JSON.stringify(job).length).toBeLessThan(3000);
    expect(JSON.stringify(job)).not.toContain('opaque-token-4711');
    expect(job.report_url).toBeNull();
    expect(job.traceparent).toBeUndefined();
  });

  it('names the field of a 2xx answer that is not what the contract promises', async () => {
    const simulator = await simulated({ faults: [{ on: 'generate', action: 'bad-shape' }] });
    const run = generate(generateEvent(), '2025-05-27', connect(simulator));
    await expect(run).rejects.toMatchObject({
      name: 'Cint.ContractError',
      message: expect.stringContaining('report_id'),
    });
  });

  it.each([
    [404, 'Cint.NotFound'],
    [408, 'Cint.Timeout'],
    [409, 'Cint.Conflict'],
    [425, 'Cint.Conflict'],
    [500, 'Cint.ServerError'],
    [503, 'Cint.ServerError'],
    [504, 'Cint.ServerError'],
  ])('gives a %s the name %s', async (status, name) => {
    const simulator = await simulated({ faults: [{ on: 'generate', status }] });
    await expect(generate(generateEvent(), '2025-05-27', connect(simulator))).rejects.toMatchObject({ name });
  });

  it.each(['reset', 'hang'] as const)(
    'calls a %s a network error, and says what was asked of whom',
    async (action) => {
      const simulator = await simulated({ faults: [{ on: 'generate', action }] });
      const timeouts = { connect: 500, headers: 500, idle_body: 500 };
      const run = generate(generateEvent(), '2025-05-27', connect(simulator, { timeouts }));
      await expect(run).rejects.toMatchObject({
        name: 'Cint.NetworkError',
        message: expect.stringContaining('POST /v1/demand/accounts/13/reports/completes'),
      });
    },
  );

  it('calls a refused connection a network error', async () => {
    const place = { url: 'http://127.0.0.1:9/v1', authUrl: 'http://127.0.0.1:9/oauth/token' };
    await expect(generate(generateEvent(), '2025-05-27', connect(place))).rejects.toMatchObject({
      name: 'Cint.NetworkError',
    });
  });
});

describe('T9 429 and Retry-After', () => {
  it('waits as many seconds as Retry-After says', async () => {
    const simulator = await simulated({
      faults: [{ on: 'status', status: 429, headers: { 'Retry-After': '17' } }],
    });
    const job = await checkStatus(await waitingFor(simulator), connect(simulator));
    expect(job).toMatchObject({ outcome: 'THROTTLED', wait_seconds: 17, throttles: 1 });
  });

  it('waits as long as Retry-After asks, in HTTP-date form', async () => {
    const now = new Date('2026-11-22T10:00:00.500Z');
    const simulator = await simulated({
      faults: [{ on: 'generate', status: 429, headers: { 'Retry-After': 'Sun, 22 Nov 2026 10:02:00 GMT' } }],
    });
    const event = generateEvent();
    const started = { ...event, execution: { ...event.execution, StartTime: now.toISOString() } };
    const job = await generate(started, '2025-05-27', connect(simulator, { now: () => now }));
    expect(job).toMatchObject({ outcome: 'THROTTLED', wait_seconds: 120 });
  });

  it('waits longer each time where Cint does not say how long', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    simulator.setFaults([{ on: 'status', status: 429, times: 'always' }]);
    const waits: number[] = [];
    let next = job;
    for (let round = 0; round < 4; round += 1) {
      next = await checkStatus(next, connect(simulator));
      waits.push(next.wait_seconds);
    }
    expect(waits).toEqual([38, 75, 150, 300]);
  });

  it('takes a 503 with Retry-After for a request to wait', async () => {
    const simulator = await simulated({
      faults: [{ on: 'status', status: 503, headers: { 'Retry-After': '5' } }],
    });
    await expect(checkStatus(await waitingFor(simulator), connect(simulator))).resolves.toMatchObject({
      outcome: 'THROTTLED',
      wait_seconds: 5,
    });
  });

  it('takes a throttled token request for one, too', async () => {
    const simulator = await simulated({
      faults: [{ on: 'token', status: 429, headers: { 'Retry-After': '7' } }],
    });
    await expect(generate(generateEvent(), '2025-05-27', connect(simulator))).resolves.toMatchObject({
      outcome: 'THROTTLED',
      wait_seconds: 7,
    });
  });

  it('waits no longer than the cap, and never beyond the deadline', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator);
    simulator.setFaults([
      { on: 'status', status: 429, headers: { 'Retry-After': '999999' }, times: 'always' },
    ]);
    await expect(checkStatus(job, connect(simulator))).resolves.toMatchObject({
      wait_seconds: LONGEST_THROTTLE_SECONDS,
    });
    const late = { ...job, started_at: new Date(Date.now() - (6 * 3600 - 40) * 1000).toISOString() };
    const last = await checkStatus(late, connect(simulator));
    expect(last.wait_seconds).toBeGreaterThan(30);
    expect(last.wait_seconds).toBeLessThanOrEqual(40);
    const tooLate = { ...job, started_at: new Date(Date.now() - 6 * 3600 * 1000).toISOString() };
    await expect(checkStatus(tooLate, connect(simulator))).resolves.toMatchObject({ outcome: 'OVERDUE' });
  });

  const now = new Date('2026-11-22T10:00:00Z');
  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 10:00:01 GMT', 1],
    ['Sunday, 22-Nov-26 10:01:00 GMT', 60],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads Retry-After %j as %j', (value, seconds) => expect(parseRetryAfter(value, now)).toBe(seconds));
});

describe('T14 polling', () => {
  it('never polls faster than every 30 s', async () => {
    const simulator = await simulated({ readyAfterSeconds: 3600 });
    const accepted = await generate(generateEvent(), '2025-05-27', connect(simulator));
    expect(accepted.wait_seconds).toBe(30);
    let job = acceptedJob(accepted.report_id ?? '', { polls: 0 });
    for (let poll = 0; poll < 12; poll += 1) {
      job = await checkStatus(job, connect(simulator));
      expect(job.outcome).toBe('PENDING');
      expect(job.wait_seconds).toBeGreaterThanOrEqual(30);
      expect(job.wait_seconds).toBeLessThanOrEqual(300);
    }
  });

  it('ends at the deadline with what Cint said last', async () => {
    const simulator = await simulated({ readyAfterSeconds: 3600 });
    const job = await waitingFor(simulator, {
      started_at: new Date(Date.now() - 7 * 3600 * 1000).toISOString(),
    });
    const ended = await checkStatus(job, connect(simulator));
    expect(ended).toMatchObject({
      outcome: 'OVERDUE',
      message: expect.stringContaining('Cint\'s status is "processing"'),
    });
  });

  it('takes a report that is ready although the deadline has passed', async () => {
    const simulator = await simulated();
    const job = await waitingFor(simulator, {
      started_at: new Date(Date.now() - 7 * 3600 * 1000).toISOString(),
    });
    await expect(checkStatus(job, connect(simulator))).resolves.toMatchObject({ outcome: 'READY' });
  });
});
