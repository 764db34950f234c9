import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connect, generate, generateEvent, REQUEST } from '../../support/cint.ts';
import { lastLine } from '../../support/cli.ts';
import { simulated, temporaryFolder } from '../../support/simulated.ts';
import { DAILY, file, plan, planned, startSchema } from './planned.ts';

describe('a start', () => {
  it('has its time in the zone and in UTC, its days, and the prefix it lands under', async () => {
    const path = await file({ ...DAILY, time_zone: 'Asia/Tokyo', window: 'last-7-days' });
    const { schedules } = await planned({ file: path, from: '2026-12-08', to: '2026-12-08' });
    expect(schedules[0]?.starts).toEqual([
      {
        start_time: '2026-12-07T21:00:00Z',
        local_time: '2026-12-08 06:00 GMT+9',
        // In Tokyo it is the 8th; at Cint the 7th, whose last whole day is the 6th.
        window: { start_date: '2026-11-30', end_date: '2026-12-07', days: 7, last_day: '2026-12-06' },
        input: {
          account_id: 13,
          report_type: 'completes',
          filter: null,
          filter_ids: [],
          report_options: { include_respondent_answers: false, link_type: null },
          window: 'last-7-days',
          scheduled_time: '2026-12-07T21:00:00Z',
        },
        request: expect.anything(),
        prefix:
          'reports/report_type=completes/account_id=13/level=account/start_date=2026-11-30/end_date=2026-12-07/',
      },
    ]);
  });

  it.each(['2025-05-27', '2025-12-18'] as const)(
    'sends in %s what "Generate report" sends',
    async (version) => {
      const simulator = await simulated();
      const input = {
        ...REQUEST,
        filter: 'Target Group',
        report_options: { include_respondent_answers: true },
      };
      await generate(generateEvent({ input }), version, connect(simulator, { version }));
      const sent = simulator.requests.find(({ operation }) => operation === 'generate');

      const path = join(await temporaryFolder(), 'reports.yaml');
      await writeFile(
        path,
        JSON.stringify({ api_version: version, email_recipients: ['x'], accounts: [{ account_id: 13 }] }),
      );
      const request = join(await temporaryFolder(), 'request.json');
      await writeFile(request, JSON.stringify(input));
      const { stdout } = await plan({ file: path, request, json: true });
      const { start } = z.object({ start: startSchema }).parse(lastLine(stdout));
      expect({ method: sent?.method, path: sent?.path, body: sent?.body }).toEqual({
        method: start.request.method,
        path: start.request.path,
        body: start.request.body,
      });
      for (const [name, value] of Object.entries(start.request.headers)) {
        expect(sent?.headers[name.toLowerCase()]).toBe(value);
      }
      expect(start.request.headers).toHaveProperty('Cint-API-Version', version);
    },
  );

  it('can be started by hand with its input, later, for the same days', async () => {
    const path = await file({ ...DAILY, window: 'yesterday' });
    const { schedules } = await planned({ file: path, from: '2026-12-08', to: '2026-12-08' });
    const [start] = schedules[0]?.starts ?? [];
    const request = join(await temporaryFolder(), 'input.json');
    await writeFile(request, JSON.stringify(start?.input));
    const later = await plan({ file: path, request, json: true }, new Date('2026-12-20T00:00:00Z'));
    expect(lastLine(later.stdout)).toMatchObject({ start: { window: start?.window } });
    // What the runbook has one type.
    const { stdout } = await plan({ file: path, from: '2026-12-08', to: '2026-12-08' });
    expect(stdout).toContain(`input ${JSON.stringify(start?.input)}`);
  });

  it('is shown with its HTTP request with --verbose only', async () => {
    const path = await file(DAILY);
    expect((await plan({ file: path })).stdout).not.toContain('POST');
    const { stdout } = await plan({ file: path, verbose: true });
    expect(stdout).toContain(
      'POST /v1/demand/accounts/13/reports/completes\n    Cint-API-Version: 2025-05-27',
    );
    expect(stdout).toContain(
      '{"filter":null,"filter_ids":[],"start_date":"2026-11-01","end_date":"2026-12-01"',
    );
  });

  it('in the hour that comes twice is one start, and in the one that is left out none', async () => {
    const path = await file({ ...DAILY, time_zone: 'Europe/Berlin', expression: 'cron(30 2 * * ? *)' });
    const { schedules } = await planned({ file: path, from: '2026-10-25', to: '2026-10-25' });
    expect(schedules[0]?.starts.map(({ start_time }) => start_time)).toEqual(['2026-10-25T00:30:00Z']);
    const spring = await planned({ file: path, from: '2027-03-28', to: '2027-03-28' });
    expect(spring.schedules[0]?.starts).toEqual([]);
    expect(spring.schedules[0]?.next_start).toBe('2027-03-29T00:30:00Z');
  });
});

describe('a request', () => {
  async function requestFile(content: unknown): Promise<string> {
    const path = join(await temporaryFolder(), 'request.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  }
  const SMALL = { account_id: 13, report_type: 'completes', window: 'previous-month' };

  it('is planned as if started at a time, with the recipients of the file', async () => {
    const request = await requestFile(SMALL);
    const { stdout } = await plan({ file: await file(), request, at: '2027-03-01T05:59:59Z', json: true });
    expect(lastLine(stdout)).toMatchObject({
      outcome: 'PLANNED',
      start: {
        start_time: '2027-03-01T05:59:59Z',
        // At Cint it is still February.
        window: { start_date: '2027-01-01', end_date: '2027-02-01', days: 31, last_day: '2027-01-31' },
        request: { body: { email_recipients: REQUEST.email_recipients } },
      },
    });
  });

  it('that a schedule started keeps to its scheduled time', async () => {
    const request = await requestFile({ ...SMALL, scheduled_time: '2026-06-01T12:00:00Z' });
    const { stdout } = await plan({ file: await file(), request, json: true });
    expect(lastLine(stdout)).toMatchObject({
      start: { start_time: '2026-06-01T12:00:00Z', window: { start_date: '2026-05-01' } },
    });
  });

  it.each([
    [{ ...SMALL, account_id: 14 }, 'account_id: must be an account of reports.yaml, 13; it is 14'],
    [{ ...SMALL, filter: 'project' }, 'filter_ids: must hold 1 to 50 ids'],
    [{ ...SMALL, windw: 'yesterday' }, 'windw: is not a field of a request'],
  ])('that would be refused is refused here: %j', async (content, message) => {
    const options = { file: await file(), request: await requestFile(content) };
    const { status, stdout, stderr } = await plan({ ...options, json: true });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Request.Invalid' });
  });
});
