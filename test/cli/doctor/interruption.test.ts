import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { lastLine, reports } from '../../support/cli.ts';
import { deployFaultless, simulator } from './deployment.ts';
import { diagnosed } from './diagnosed.ts';
import { file } from './reports-file.ts';

beforeEach(deployFaultless);

describe('Ctrl-C', () => {
  it('ends the examination at once, with status 130', async () => {
    simulator.setFaults([{ on: 'accounts', action: 'hang' }]);
    const from = Date.now();
    const { status, stdout, stderr } = await diagnosed({ json: true }, {}, (interrupt) => {
      const timer = setInterval(() => {
        if (simulator.requests.some(({ operation }) => operation === 'accounts')) interrupt();
      }, 10);
      onTestFinished(() => clearInterval(timer));
    });
    expect(Date.now() - from).toBeLessThan(5_000);
    expect(status).toBe(130);
    expect(stderr).toContain('Interrupted.');
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Interrupted' });
  });
});

describe('Ctrl-C, as a person types it', () => {
  it('ends the process although AWS does not answer', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const asked = once(silent, 'request');
    const { port }: AddressInfo = Object(silent.address());
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
    };
    const running = reports(['doctor', '--region', 'eu-west-1', '--file', await file()], { env });
    await asked;
    const from = Date.now();
    running.interrupt();
    const { status, stdout, stderr } = await running.ended;
    expect(Date.now() - from).toBeLessThan(5_000);
    expect(status).toBe(130);
    expect(stdout).toContain('ok       reports.yaml');
    expect(stderr).toBe('Interrupted. Not everything was looked at.\n');
  });
});
