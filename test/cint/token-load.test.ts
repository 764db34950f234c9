import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Cint } from '../../lambdas/cint/client.ts';
import { PipelineError } from '../../lambdas/cint/errors.ts';
import { connections } from '../../lambdas/cint/http.ts';
import { mintToken, TokenSource } from '../../lambdas/cint/token.ts';
import { secretsManagerVault } from '../../lambdas/cint/vault.ts';
import { startLocalSecrets } from '../../local/secrets.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { CREDENTIALS, type MemoryVault, memoryVault, SECRETS } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';

/** Secrets Manager with one account's secrets, and a way to start Lambdas that have never run before. */
async function account(simulator: Simulator) {
  const secrets = await startLocalSecrets({
    [SECRETS.credentials_secret_id]: JSON.stringify(CREDENTIALS),
    [SECRETS.token_secret_id]: '',
  });
  const client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: secrets.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const dispatcher = connections();
  onTestFinished(async () => {
    client.destroy();
    await dispatcher.destroy();
    await secrets.close();
  });
  const signal = new AbortController().signal;
  const line = { dispatcher, signal };
  let now = new Date();
  /** A Lambda without a memory, as after a cold start. */
  const cold = () => {
    const tokens = new TokenSource({
      vault: secretsManagerVault(client, SECRETS),
      memory: {},
      now: () => now,
      signal,
      warn: () => expect.fail('sharing the token failed'),
      mint: (credentials, known) => mintToken(line, simulator.authUrl, credentials, known, () => now),
    });
    return new Cint({ baseUrl: simulator.url, apiVersion: '2025-05-27', tokens, line, now: () => now });
  };
  return {
    cold,
    secrets,
    client,
    later(hours: number) {
      now = new Date(now.getTime() + hours * 3600_000);
    },
  };
}

const STEPS = 3;

describe('tokens, whatever the load', () => {
  it('200 executions of 3 Lambdas each, all cold and all at once, ask for one token', async () => {
    const simulator = await simulated();
    const { cold } = await account(simulator);
    const runs = Array.from({ length: 200 }, async () => {
      for (let step = 0; step < STEPS; step += 1) await cold().accounts();
    });
    await Promise.all(runs);
    expect(simulator.requests.filter(({ operation }) => operation === 'accounts')).toHaveLength(600);
    expect(simulator.tokensMinted).toBe(1);
  }, 60_000);

  it('a day later they ask for one more', async () => {
    const simulator = await simulated();
    const { cold, later } = await account(simulator);
    const calls = (count: number) => Promise.all(Array.from({ length: count }, () => cold().accounts()));
    await calls(50);
    later(23);
    await calls(50);
    expect(simulator.tokensMinted).toBe(1);
    later(1);
    await calls(50);
    expect(simulator.tokensMinted).toBe(2);
  }, 60_000);

  it('when Cint revokes the token, all of them get on with one new one', async () => {
    const simulator = await simulated();
    const { cold } = await account(simulator);
    const warm = Array.from({ length: 30 }, cold);
    for (const lambda of warm) await lambda.accounts();
    simulator.setFaults([{ on: 'accounts', action: 'expire-tokens' }]);
    await Promise.all(warm.map((lambda) => lambda.accounts()));
    expect(simulator.tokensMinted).toBe(2);
  }, 60_000);

  it('credentials that are stored anew are used for the next token, without a deploy', async () => {
    const simulator = await simulated();
    const { cold, client, later } = await account(simulator);
    await cold().accounts();
    const rotated = { client_id: 'another-client', client_secret: 'another-secret' };
    await client.send(
      new PutSecretValueCommand({
        SecretId: SECRETS.credentials_secret_id,
        SecretString: JSON.stringify(rotated),
      }),
    );
    later(24);
    await cold().accounts();
    const asked = simulator.requests.filter(({ operation }) => operation === 'token');
    expect(asked.map(({ body }) => body)).toMatchObject([CREDENTIALS, rotated]);
  });

  it('a warm Lambda looks every quarter of an hour whether there is a new token', async () => {
    const simulator = await simulated();
    const { cold, client, later } = await account(simulator);
    const warm = cold();
    await warm.accounts();
    await client.send(new PutSecretValueCommand({ SecretId: SECRETS.token_secret_id, SecretString: '{}' }));
    later(0.2);
    await warm.accounts();
    expect(simulator.tokensMinted).toBe(1);
    later(0.1);
    await warm.accounts();
    expect(simulator.tokensMinted).toBe(2);
  });
});

/** A source of tokens that mints its own, with a vault in memory. */
const source = (vault: MemoryVault, signal = new AbortController().signal) => {
  let minted = 0;
  const warnings: string[] = [];
  const tokens = new TokenSource({
    vault,
    memory: {},
    now: () => new Date(),
    signal,
    warn: (sentence) => warnings.push(sentence),
    claimPeriod: 60,
    mint: async () => {
      minted += 1;
      return { access_token: `own-${minted}`, renew_at: null };
    },
  });
  return { tokens, warnings, minted: () => minted };
};

describe('a Lambda that waits for the token of another', () => {
  it('takes it as soon as it is shared', async () => {
    const vault = memoryVault();
    vault.claim = async () => false;
    const { tokens, minted } = source(vault);
    const got = tokens.get();
    setTimeout(() => {
      vault.token = { access_token: 'of-another', renew_at: null };
    }, 20);
    expect(await got).toBe('of-another');
    expect(minted()).toBe(0);
  });

  it('asks by itself when nobody makes good what was claimed', async () => {
    const vault = memoryVault();
    let claims = 0;
    vault.claim = async () => {
      claims += 1;
      return false;
    };
    const { tokens, minted } = source(vault);
    expect(await tokens.get()).toBe('own-1');
    expect([claims, minted()]).toEqual([3, 1]);
  });

  it('ends with its invocation', async () => {
    const vault = memoryVault();
    vault.claim = async () => false;
    const reason = new Error('time is up');
    const stop = new AbortController();
    const { tokens } = source(vault, stop.signal);
    setTimeout(() => stop.abort(reason), 10);
    await expect(tokens.get()).rejects.toBe(reason);
  });
});

describe('where Secrets Manager does not let us share', () => {
  const refusal = () =>
    new PipelineError('AWS.Rejected', 'Secrets Manager could not write: LimitExceededException.');
  it.each([
    ['claim', 'could not be claimed'],
    ['writeToken', 'could not be shared'],
  ] as const)('a failed %s costs a warning, and not the run', async (call, words) => {
    const vault = memoryVault();
    vault[call] = async () => {
      throw refusal();
    };
    const { tokens, warnings } = source(vault);
    expect(await tokens.get()).toBe('own-1');
    expect(warnings).toEqual([expect.stringContaining(words)]);
    expect(warnings[0]).toContain('LimitExceededException');
  });
});
