import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ExpectedReportsEvent, expectedReportsSchema } from '../../lambdas/contract/expected-reports.ts';
import type { Finding } from '../../lambdas/missing-reports/find-missing.ts';
import { tell } from '../../lambdas/missing-reports/tell.ts';
import { DAILY, GROUP, LONG_AGO, look } from './looks.ts';

/** EventBridge Scheduler, with the schedules of these names. */
async function schedulerServer(names: readonly string[]): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://scheduler');
    const known =
      names.includes(pathname.replace('/schedules/', '')) && searchParams.get('groupName') === GROUP;
    response.setHeader('content-type', 'application/json');
    if (known) {
      const seconds = LONG_AGO.getTime() / 1000;
      response.end(
        JSON.stringify({ State: 'ENABLED', CreationDate: seconds, LastModificationDate: seconds }),
      );
    } else {
      response.statusCode = 404;
      response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
      response.end(JSON.stringify({ Message: 'no such schedule' }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

/** The Lambda, as it starts in an environment, and the JSON lines it writes. */
async function lambda(environment: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  // Warnings go the other way; CloudWatch gets both.
  const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  onTestFinished(() => {
    for (const spy of written) spy.mockRestore();
    vi.unstubAllEnvs();
  });
  const { handler } = await import('../../lambdas/missing-reports/handler.ts');
  const lines = () =>
    written
      .flatMap(({ mock }) => mock.calls)
      .map(([text]) => String(text))
      .filter((text) => text.startsWith('{'))
      .map((text): unknown => JSON.parse(text));
  return { handler, lines };
}

describe('the Lambda', () => {
  it('tells of each schedule in its log, and in a metric of its own', async () => {
    const { bucket, land } = await look();
    await land('2025-03-11T11:03:00.000Z');
    const { handler, lines } = await lambda({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      AWS_ENDPOINT_URL_S3: bucket.endpoint,
      AWS_ENDPOINT_URL_SCHEDULER: await schedulerServer(['landed', 'late']),
      BUCKET_NAME: bucket.bucket,
      SCHEDULE_GROUP_NAME: GROUP,
      POWERTOOLS_SERVICE_NAME: 'CintReports',
    });
    const event: ExpectedReportsEvent = {
      time: '2025-03-11T18:15:00Z',
      grace_seconds: 25_200,
      schedules: [
        { ...DAILY, name: 'landed' },
        { ...DAILY, name: 'late', input: { ...DAILY.input, filter_ids: ['01X'] } },
        { ...DAILY, name: 'gone' },
      ],
    };
    await handler(event, {});

    const told = lines();
    expect(told).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        schedule: 'late',
        outcome: 'MISSING',
        message: expect.stringContaining('late: has not landed: completes of account 13'),
        expected_since: '2025-03-11T11:00:00.000Z',
        looked_under: expect.stringMatching(/^manifests\/report_type=completes\//),
      }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({ level: 'INFO', schedule: 'landed', outcome: 'LANDED' }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({ level: 'WARN', schedule: 'gone', outcome: 'UNKNOWN' }),
    );
    const metric = (schedule: string, value: number) =>
      expect.objectContaining({
        _aws: expect.objectContaining({
          CloudWatchMetrics: [
            {
              Namespace: 'CintReports',
              Dimensions: [['service', 'schedule']],
              Metrics: [{ Name: 'ReportsMissing', Unit: 'Count' }],
            },
          ],
        }),
        service: 'CintReports',
        schedule,
        ReportsMissing: value,
      });
    expect(told).toContainEqual(metric('landed', 0));
    expect(told).toContainEqual(metric('late', 1));
    expect(told).not.toContainEqual(
      expect.objectContaining({ schedule: 'gone', ReportsMissing: expect.anything() }),
    );
  });

  it('does not start without a bucket and a group', async () => {
    await expect(lambda({ AWS_REGION: 'us-east-1', BUCKET_NAME: 'b' })).rejects.toThrow(
      'SCHEDULE_GROUP_NAME',
    );
  });
});

describe('a finding', () => {
  const told = (finding: Omit<Finding, 'name' | 'message'>) => {
    const observer = { info: vi.fn(), warn: vi.fn(), measure: vi.fn() };
    tell(observer, { name: 'daily', message: 'daily: said', ...finding });
    return observer;
  };

  it('that no start can be judged is no missing report', () => {
    const { info, warn, measure } = told({ outcome: 'NOT_DUE', missing: false });
    expect(info).toHaveBeenCalledWith('daily: said', expect.objectContaining({ outcome: 'NOT_DUE' }));
    expect(warn).not.toHaveBeenCalled();
    expect(measure).toHaveBeenCalledWith('ReportsMissing', 0, { schedule: 'daily' });
  });
});

describe('the event', () => {
  it('holds a whole execution input, of which only the request is read', () => {
    const input = {
      ...DAILY.input,
      filter_ids: [...DAILY.input.filter_ids],
      filter: 'Project',
      email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
      // Scheduler puts in its own here, of the hourly look.
      schedule: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/group/hourly',
      scheduled_time: '2025-03-11T18:15:00Z',
    };
    const event: ExpectedReportsEvent = {
      time: '2025-03-11T18:15:00Z',
      grace_seconds: 25_200,
      schedules: [{ ...DAILY, input }],
    };
    expect(expectedReportsSchema.parse(event).schedules[0]?.input).toEqual(DAILY.input);
  });

  it.each([
    ['no days', { window: undefined }],
    ['a window that does not exist', { window: 'last-week' }],
    ['a report that does not exist', { report_type: 'everything' }],
  ])('is refused with %s', (_what, spoilt) => {
    const schedules = [{ ...DAILY, input: { ...DAILY.input, ...spoilt } }];
    const event = { time: '2025-03-11T18:15:00Z', grace_seconds: 1, schedules };
    expect(expectedReportsSchema.safeParse(event).success).toBe(false);
  });
});
