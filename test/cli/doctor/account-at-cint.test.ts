import { beforeEach, describe, expect, it } from 'vitest';
import { deployFaultless, simulator } from './deployment.ts';
import { ailments } from './diagnosed.ts';
import { FILE, file } from './reports-file.ts';

beforeEach(deployFaultless);

describe('an account', () => {
  it('that Cint does not list is named, with those it lists', async () => {
    simulator.setFaults([{ on: 'accounts', status: 200, body: { accounts: [{ id: 14 }, { id: '15' }] } }]);
    expect(await ailments()).toMatchObject([
      {
        check: 'Account 13: account',
        status: 'problem',
        message: expect.stringContaining('(14, 15), not 13.'),
      },
    ]);
  });

  it.each([
    ['a plain list', [{ account_id: 13 }], undefined],
    ['numbers', { data: [12, 13] }, undefined],
    ['another page', { accounts: [{ id: 14 }], next_cursor: 'x' }, 'but the list goes on.'],
    ['something unknown', { accounts: [{ name: 'x' }] }, 'in a form that is known here'],
    ['no account at all', { accounts: [] }, 'in a form that is known here'],
  ])('in an answer of another form, %s: never more than a warning', async (_, body, message) => {
    simulator.setFaults([{ on: 'accounts', status: 200, body }]);
    const found = await ailments();
    expect(found.map(({ status }) => status)).toEqual(message === undefined ? [] : ['warning']);
    expect(found[0]?.message ?? '').toContain(message ?? '');
  });

  it('without the permission says which role is missing', async () => {
    simulator.setFaults([{ on: 'list', status: 403, times: 'always' }]);
    expect(await ailments()).toMatchObject([
      {
        check: 'Account 13: permission',
        status: 'problem',
        message: expect.stringContaining('Cint answered 403 authorization_error'),
        remedy: expect.stringContaining('Buyer Admin, Buyer Manager or Buy Analyst'),
      },
    ]);
  });

  it.each([
    ['is down', { status: 503 }, 'problem', 'https://status.cint.com'],
    ['resets', { action: 'reset' as const }, 'problem', 'https://status.cint.com'],
    ['throttles', { status: 429 }, 'warning', 'Cint asks to wait'],
    ['answers nonsense', { action: 'bad-shape' as const }, 'problem', 'tell the people who maintain this'],
  ])('at a Cint that %s: the other checks go on', async (_, fault, status, remedy) => {
    simulator.setFaults([{ on: 'list', ...fault }]);
    expect(await ailments()).toMatchObject([
      { check: 'Account 13: permission', status, remedy: expect.stringContaining(remedy) },
    ]);
  });

  it('of the file that is not deployed is named', async () => {
    const found = await ailments({
      file: await file({ ...FILE, accounts: [{ account_id: 13 }, { account_id: 27 }] }),
    });
    expect(found).toMatchObject([
      { check: 'Account 27', status: 'problem', message: expect.stringContaining('has no secrets for it') },
    ]);
  });

  it('may be the only one looked at', async () => {
    const path = await file({ ...FILE, accounts: [{ account_id: 13 }, { account_id: 27 }] });
    expect(await ailments({ file: path, accountId: 13 })).toEqual([]);
  });
});
