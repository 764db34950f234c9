import { describe, expect, it } from 'vitest';
import { presentable } from '../../lambdas/cint/masking.ts';
import { checkStatus } from '../../lambdas/status/check-status.ts';
import { acceptedJob, CREDENTIALS, connect, generate, generateEvent, memoryVault } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';

describe('T8 error bodies', () => {
  it.each([
    ['what looks like the beginning of a token, again and again', 'eyJ'.repeat(100_000)],
    ['the word before a token, and a lot of blanks', `bearer${' '.repeat(100_000)}`.repeat(3)],
  ])('are masked in a moment, even %s', (_what, text) => {
    // Backtracking over such a text would take longer than a test may.
    expect(presentable(text, [], 100).length).toBeLessThan(110);
  });

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

  it('keeps what a status answer echoes of secrets, and floods of words, out of the job', async () => {
    const vault = memoryVault();
    vault.token = { access_token: 'opaque-token-4711', renew_at: null };
    const body = {
      status: `pending ${'y'.repeat(500)}`,
      message: `for opaque-token-4711 ${'z'.repeat(5000)}`,
      report_url: 'https://exchange.cint.com/download?token=opaque-token-4711',
    };
    const simulator = await simulated({ faults: [{ on: 'status', status: 200, body }] });
    const tools = connect(simulator, { vault });
    const job = await checkStatus(acceptedJob('01KBJX7BXGRJXGG517T963VVP4'), tools);
    expect(JSON.stringify(job).length).toBeLessThan(3000);
    expect(JSON.stringify([job, tools.warnings])).not.toContain('opaque-token-4711');
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
