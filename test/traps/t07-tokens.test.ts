import { describe, expect, it } from 'vitest';
import { connect, generate, generateEvent, memoryVault } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';

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
