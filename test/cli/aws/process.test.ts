import { describe, expect, it } from 'vitest';
import { lastLine, reports } from '../../support/cli.ts';
import { CREDENTIALS, endpoint } from './endpoint.ts';
import { described, recorded } from './recorded.ts';

const { arn, name, events } = recorded('landed');

const BYTES = 189_751;

/** Step Functions on 127.0.0.1, in its own protocol, where the recorded run has got so far; and an S3 with its object. */
async function environment(until: number): Promise<Record<string, string>> {
  const soFar = { arn, name, events: events.slice(0, until) };
  const inSeconds = (_: string, value: unknown) =>
    typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? Date.parse(value) / 1000 : value;
  const url = await endpoint((target) => {
    if (target === '') return { headers: { 'content-length': BYTES } };
    const { $metadata: _, input, output, ...rest } = described(soFar);
    const answer = target === 'DescribeExecution' ? rest : { events: soFar.events.toReversed() };
    // Times are numbers in this protocol; what is JSON inside the JSON stays as it is.
    const body = JSON.parse(JSON.stringify(answer, inSeconds));
    return { body: JSON.stringify(target === 'DescribeExecution' ? { ...body, input, output } : body) };
  });
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
}

describe('watch, as a process of its own', () => {
  it('ends at Ctrl-C within a second or so, with 130 and what is known', async () => {
    const watch = reports(['watch', arn, '--json'], { env: await environment(9) });
    await watch.saw('Wait for report');
    const from = Date.now();
    watch.interrupt();
    const { status, stdout, stderr } = await watch.ended;
    expect(Date.now() - from).toBeLessThan(2_000);
    expect(status).toBe(130);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'RUNNING', state: 'Wait for report', execution: arn });
    expect(stderr).toContain(`npm run reports -- watch ${arn}`);
  });

  it('shows an execution that has ended, read as the SDK reads it', async () => {
    const { status, stdout, stderr } = await reports(['watch', arn, '--json'], {
      env: await environment(events.length),
    }).ended;
    expect(status).toBe(0);
    expect(stderr).not.toContain('could not be looked at');
    expect(lastLine(stdout)).toMatchObject({
      outcome: 'LANDED',
      bytes: BYTES,
      transitions: 17,
      duration_seconds: 145.7,
    });
  });
});
