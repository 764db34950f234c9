import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AuthorizationErrorException,
  PublishCommand,
  SNSClient,
  ThrottledException,
} from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { publish } from '../../lambdas/failure-notice/publish.ts';
import { executionEvent, INPUT } from './events.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:CintReports-Failed';

/** SNS, as far as it reads what is published to it. */
async function sns() {
  const published: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    published.push(new URLSearchParams(body));
    response.setHeader('content-type', 'text/xml');
    response.end(
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>' +
        '<MessageId>m</MessageId></PublishResult></PublishResponse>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { published, endpoint: `http://127.0.0.1:${port}` };
}

/** The Lambda, as it starts in an environment. */
async function lambda(environment: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return import('../../lambdas/failure-notice/handler.ts');
}

const AWS = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('the Lambda', () => {
  it('publishes an event as a message to the topic, with its attributes', async () => {
    const { published, endpoint } = await sns();
    const { handler } = await lambda({ ...AWS, AWS_ENDPOINT_URL_SNS: endpoint, FAILED_TOPIC_ARN: TOPIC });
    // Bounds cut this one in half, which cannot be sent.
    const face = '\u{1f600}';
    const input = JSON.stringify({ ...INPUT, window: `${'ä'.repeat(79)}${face}` });
    const cause = `x${face.repeat(10_000)}`;
    await handler(executionEvent('FAILED', { error: 'Cint.ServerError', cause, input }), {});
    expect(published).toHaveLength(1);
    const [message] = published;
    expect(message?.get('TopicArn')).toBe(TOPIC);
    expect(message?.get('Subject')).toBe('Cint report failed: completes-daily (Cint unavailable)');
    expect(message?.get('Message')).toContain(':a-run');
    const names = [...(message?.entries() ?? [])].filter(([name]) => name.endsWith('.Name'));
    expect(names.map(([, name]) => name)).toEqual([
      'status',
      'error',
      'account_id',
      'report_type',
      'schedule',
    ]);
  });

  it('leaves out attributes that are not known: SNS refuses empty ones', async () => {
    const { published, endpoint } = await sns();
    const { handler } = await lambda({ ...AWS, AWS_ENDPOINT_URL_SNS: endpoint, FAILED_TOPIC_ARN: TOPIC });
    await handler(
      executionEvent('ABORTED', { input: JSON.stringify({ account_id: '', schedule: '\u0000' }) }),
      {},
    );
    const [message] = published;
    const values = [...(message?.entries() ?? [])].filter(([name]) => name.endsWith('.StringValue'));
    expect(values.map(([, value]) => value)).toEqual(['ABORTED']);
  });

  it('refuses an event that tells of no failed run', async () => {
    const { handler } = await lambda({ ...AWS, FAILED_TOPIC_ARN: TOPIC });
    const event = executionEvent('FAILED');
    await expect(handler({ ...event, detail: { ...event.detail, status: 'SUCCEEDED' } }, {})).rejects.toThrow(
      'status',
    );
  });

  it('does not start without a topic', async () => {
    await expect(lambda(AWS)).rejects.toThrow('FAILED_TOPIC_ARN');
  });
});

describe('a refusal of SNS', () => {
  it.each([
    [
      new AuthorizationErrorException({ message: 'not allowed', $metadata: { httpStatusCode: 403 } }),
      'AWS.Rejected',
    ],
    [new ThrottledException({ message: 'slow down', $metadata: { httpStatusCode: 429 } }), 'AWS.Unavailable'],
  ])('is thrown on, so that Lambda tries again: %s', async (refusal, name) => {
    const client = new SNSClient({ region: 'eu-west-1' });
    const mock = mockClient(client);
    mock.on(PublishCommand).rejects(refusal);
    const notice = {
      subject: 's',
      message: 'm',
      attributes: {
        status: 'FAILED',
        error: undefined,
        account_id: undefined,
        report_type: undefined,
        schedule: undefined,
      },
    };
    await expect(publish(client, TOPIC, notice)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(`SNS could not publish to ${TOPIC}: ${refusal.name}`),
      cause: refusal,
    });
  });
});
