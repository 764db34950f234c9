import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../local/simulator/simulator.ts';
import { connect, json, projectReport } from './client.ts';

describe('HTTP', () => {
  it('lists the accounts of the token', async () => {
    const { get } = await connect();
    expect(await json(await get(''))).toEqual({ accounts: [{ id: 13, name: 'Demo Account' }] });
  });

  it('wants the version header, in the words of Cint', async () => {
    const { get, bearer } = await connect();
    const response = await get('', '2025-12-18', { headers: { Authorization: bearer } });
    expect(response.status).toBe(403);
    expect(await json(response)).toMatchObject({ object: 'required_header_missing' });
  });

  it('refuses a version it does not speak, and all but its own when it has one', async () => {
    const { get, bearer } = await connect({ apiVersion: '2025-05-27' });
    const unknown = await get('', '2025-12-18', {
      headers: { Authorization: bearer, 'Cint-API-Version': '2024-01-01' },
    });
    expect(unknown.status).toBe(400);
    expect((await get('', '2025-12-18')).status).toBe(400);
    expect((await get('', '2025-05-27')).status).toBe(200);
  });

  it.each([
    ['403', 403, 'authorization_error'],
    ['404', 404, 'not_found_error'],
    ['0', 400, 'bad_request_error'],
    ['-1', 400, 'bad_request_error'],
    ['me', 400, 'bad_request_error'],
  ])('answers for account %s with %i', async (account, status, object) => {
    const { get } = await connect();
    const response = await get(`/${account}/reports`);
    expect(response.status).toBe(status);
    expect(await json(response)).toMatchObject({ object });
  });

  it('knows no other paths', async () => {
    const { get, simulator } = await connect();
    for (const path of [
      '/',
      '/13',
      '/13/reports/',
      '/13/reports/a/b',
      '/13/reports/a/status/',
      '/%zz/reports/x/y',
    ]) {
      const response = await get(path);
      expect(response.status, path).toBe(404);
      expect(await json(response)).toMatchObject({ object: 'not_found_error' });
    }
    expect(simulator.requests.at(-1)).toMatchObject({ operation: 'unknown', status: 404 });
  });

  it('refuses the wrong method, and names the right one', async () => {
    const { get } = await connect();
    const response = await get('/13/reports/completes', '2025-12-18', { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await json(response)).toMatchObject({ object: 'method_not_allowed_error' });
  });

  it.each(['', '{', '"text"'])('refuses the body %j', async (body) => {
    const { simulator, bearer } = await connect();
    const headers = {
      Authorization: bearer,
      'Cint-API-Version': '2025-12-18',
      'Content-Type': 'application/json',
    };
    const response = await fetch(`${simulator.url}/demand/accounts/13/reports/completes`, {
      method: 'POST',
      headers,
      body,
    });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ object: 'bad_request_error' });
  });

  it('refuses a body that is not declared as JSON', async () => {
    const { simulator, bearer } = await connect();
    const headers = { Authorization: bearer, 'Cint-API-Version': '2025-12-18' };
    const response = await fetch(`${simulator.url}/demand/accounts/13/reports/completes`, {
      method: 'POST',
      headers,
      body: JSON.stringify(projectReport),
    });
    expect(response.status).toBe(400);
  });

  it.each([1024 * 1024 + 1, 16 * 1024 * 1024])('refuses a body of %i bytes, and says so', async (size) => {
    const { simulator } = await connect();
    const response = await request(simulator.authUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.alloc(size, 'x'),
    });
    expect(response.statusCode).toBe(413);
    await response.body.dump();
  });

  it('says so when its port is taken', async () => {
    const { simulator } = await connect();
    const port = Number(new URL(simulator.url).port);
    await expect(startSimulator({ port })).rejects.toThrow('EADDRINUSE');
  });
});
