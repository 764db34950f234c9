import { once } from 'node:events';
import { createServer } from 'node:http';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { isPassing } from '../../../cli/lib/aws/errors.ts';
import { clientConfig } from '../../../cli/lib/aws/options.ts';
import { CREDENTIALS } from './endpoint.ts';

afterEach(() => void vi.useRealTimers());

it('gives a call up that AWS does not answer within 20 seconds, as one to try again', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = Object(silent.address());
  const client = new SFNClient({
    ...clientConfig({ region: 'eu-west-1' }, {}),
    endpoint: `http://127.0.0.1:${port}`,
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let ended: unknown;
  const asked = once(silent, 'request');
  const call = client.send(new DescribeExecutionCommand({ executionArn: 'arn' })).catch((error: unknown) => {
    ended = error;
  });
  await asked;
  await vi.advanceTimersByTimeAsync(19_000);
  expect(ended).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1_500);
  await call;
  expect(ended).toMatchObject({ name: 'TimeoutError' });
  expect(isPassing(ended)).toBe(true);
});
