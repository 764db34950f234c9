import { describe, expect, it } from 'vitest';
import { connect, credentials, json } from './client.ts';

describe('tokens', () => {
  it('gives a JWT-shaped token whose exp is when it expires', async () => {
    const { mint, clock } = await connect({ tokenSeconds: 120 });
    const response = await mint();
    const answer = await json(response);
    expect(response.status).toBe(200);
    expect(answer).toMatchObject({ expires_in: 120, token_type: 'Bearer' });
    const [header, payload, signature] = (answer.access_token ?? '').split('.');
    expect(JSON.parse(Buffer.from(header ?? '', 'base64url').toString())).toMatchObject({ typ: 'JWT' });
    expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()).exp).toBe(clock.now / 1000 + 120);
    expect(signature).toMatch(/^[\w-]{40,}$/);
  });

  it('keeps earlier tokens valid when a new one is minted', async () => {
    const { get, token, simulator } = await connect();
    await token();
    expect(simulator.tokensMinted).toBe(2);
    expect((await get('')).status).toBe(200);
  });

  it('refuses a token once its time is over', async () => {
    const { get, clock } = await connect({ tokenSeconds: 60 });
    clock.now += 59_999;
    expect((await get('')).status).toBe(200);
    clock.now += 1;
    const late = await get('');
    expect(late.status).toBe(401);
    expect(await json(late)).toMatchObject({ object: 'authorization_error', id: expect.any(String) });
  });

  it.each([undefined, 'Bearer unknown', 'Basic ZGVtbzpzZWNyZXQ=', 'Bearer '])(
    'refuses Authorization: %s',
    async (authorization) => {
      const { get } = await connect();
      const headers = {
        'Cint-API-Version': '2025-12-18',
        ...(authorization && { Authorization: authorization }),
      };
      expect((await get('', '2025-12-18', { headers })).status).toBe(401);
    },
  );

  it.each([
    ['client_id', '', 400, 'invalid_request'],
    ['client_secret', undefined, 400, 'invalid_request'],
    ['client_secret', 'wrong', 401, 'access_denied'],
    ['grant_type', 'password', 400, 'unsupported_grant_type'],
    ['audience', 'https://api.cint.com', 401, 'access_denied'],
    ['auth_scopes', 'all', 400, 'invalid_scope'],
  ])('refuses %s = %s in the shape of the token service', async (field, value, status, error) => {
    const { mint } = await connect();
    const response = await mint({ ...credentials, [field]: value });
    expect(response.status).toBe(status);
    expect(await json(response)).toEqual({ error, error_description: expect.any(String) });
  });
});
