import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type PlanOptions, plan as planHere } from '../../cli/lib/plan/plan.ts';
import { addDays } from '../../lambdas/contract/dates.ts';
import { connect, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { lastLine, reports } from '../support/cli.ts';
import { simulated, temporaryFolder } from '../support/simulated.ts';

const NOW = new Date('2026-12-01T10:00:00Z');

const rangeSchema = z.object({ start_date: z.string(), end_date: z.string() });
const startSchema = z.object({
  start_time: z.string(),
  local_time: z.string(),
  window: rangeSchema.extend({ days: z.number(), last_day: z.string() }),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
  input: z.unknown(),
  prefix: z.string(),
});
const planSchema = z.object({
  outcome: z.literal('PLANNED'),
  cautions: z.array(z.object({ path: z.string(), message: z.string() })),
  disabled: z.array(z.string()),
  schedules: z.array(
    z.object({
      name: z.string(),
      starts: z.array(startSchema),
      next_start: z.string().nullable(),
      summary: z.object({
        starts: z.number(),
        asked_for: z.array(rangeSchema),
        days_asked_for: z.number(),
        longest_window_days: z.number(),
        windows_over_six_months: z.number(),
        period: rangeSchema
          .extend({
            days: z.number(),
            asked_for: z.number(),
            asked_for_later: z.array(rangeSchema),
            asked_for_never: z.array(rangeSchema),
          })
          .nullable(),
      }),
    }),
  ),
});

type Schedule = Readonly<Record<string, unknown>>;

const DAILY: Schedule = {
  name: 'daily',
  expression: 'cron(0 6 * * ? *)',
  window: 'current-and-previous-month',
  flexible_minutes: 0,
  request: { account_id: 13, report_type: 'completes' },
};

/** A reports.yaml with these schedules. JSON is YAML, too. */
async function file(...schedules: readonly Schedule[]): Promise<string> {
  const path = join(await temporaryFolder(), 'reports.yaml');
  const content = { email_recipients: REQUEST.email_recipients, accounts: [{ account_id: 13 }], schedules };
  await writeFile(path, JSON.stringify(content));
  return path;
}

async function plan(options: PlanOptions, now = NOW) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const status = await planHere(options, { stdout, stderr, now: () => now });
  return { status, stdout: await text(stdout.end()), stderr: await text(stderr.end()) };
}

async function planned(options: PlanOptions, now = NOW) {
  const { status, stdout } = await plan({ ...options, json: true }, now);
  expect(status).toBe(0);
  return planSchema.parse(lastLine(stdout));
}

function daysOf({ start_date, end_date }: z.infer<typeof rangeSchema>): string[] {
  const days: string[] = [];
  for (let day = start_date; day < end_date; day = addDays(day, 1)) days.push(day);
  return days;
}

describe('a year of current-and-previous-month, each day', () => {
  const years = ['2026', '2027', '2028'];
  const zones = ['America/Chicago', 'Europe/Berlin', 'Asia/Tokyo'];
  const hours = ['0 6', '30 23', '0 0'];
  it.each(years.flatMap((year) => zones.flatMap((zone) => hours.map((hour) => [year, zone, hour] as const))))(
    '%s in %s at %s: no day is left out, no window is over six months',
    async (year, time_zone, hour) => {
      const path = await file({ ...DAILY, time_zone, expression: `cron(${hour} * * ? *)` });
      const days = daysOf({ start_date: `${year}-01-01`, end_date: `${Number(year) + 1}-01-01` });
      // The last days of a year are over only after it: the starts of two more days ask for them.
      const { schedules } = await planned({
        file: path,
        from: `${year}-01-01`,
        to: `${Number(year) + 1}-01-02`,
      });
      const starts = schedules[0]?.starts ?? [];
      expect(starts).toHaveLength(days.length + 2);
      const asked = new Set(starts.flatMap(({ window }) => daysOf(window)));
      expect(days.filter((day) => !asked.has(day))).toEqual([]);
      for (const { window } of starts) {
        // The longest two months that follow each other.
        expect(window.days).toBeLessThanOrEqual(62);
        expect(daysOf(window)).toHaveLength(window.days);
      }
    },
  );

  it('is what the summary says, for a leap year, too', async () => {
    const path = await file(DAILY);
    const { schedules } = await planned({ file: path, from: '2028-01-01', to: '2028-12-31' });
    expect(schedules[0]?.summary).toEqual({
      starts: 366,
      asked_for: [{ start_date: '2027-12-01', end_date: '2028-12-31' }],
      days_asked_for: 396,
      longest_window_days: 61,
      windows_over_six_months: 0,
      period: {
        start_date: '2028-01-01',
        end_date: '2029-01-01',
        days: 366,
        asked_for: 365,
        asked_for_later: [{ start_date: '2028-12-31', end_date: '2029-01-01' }],
        asked_for_never: [],
      },
    });
  });

  it('shows the first and the last starts only, and all of them as JSON', async () => {
    const path = await file(DAILY);
    const { stdout } = await plan({ file: path, from: '2027-01-01', to: '2027-12-31' });
    expect(stdout.match(/last day/g)).toHaveLength(7);
    expect(stdout).toContain('... 358 more');
    expect(stdout).toContain('2027-12-31 06:00 CST');
    expect(stdout).toContain(
      '365 starts for 395 days, 2026-12-01 to 2027-12-30; the longest window has 61 days',
    );
  });
});

describe('the days of the period', () => {
  it('that no start asks for are listed', async () => {
    const path = await file({ ...DAILY, window: 'yesterday', expression: 'cron(0 6 ? * MON-FRI *)' });
    const { schedules } = await planned({ file: path, from: '2026-12-01', to: '2026-12-14' });
    expect(schedules[0]?.summary.period).toMatchObject({
      days: 14,
      asked_for: 9,
      asked_for_later: [{ start_date: '2026-12-14', end_date: '2026-12-15' }],
      // Friday and Saturday: Saturday and Sunday have no start.
      asked_for_never: [
        { start_date: '2026-12-04', end_date: '2026-12-06' },
        { start_date: '2026-12-11', end_date: '2026-12-13' },
      ],
    });
    const { stdout } = await plan({ file: path, from: '2026-12-01', to: '2026-12-14' });
    expect(stdout).toContain('Asked for by none: 2026-12-04 to 2026-12-05, 2026-12-11 to 2026-12-12.');
  });

  it('that only a monthly start after the period asks for are not called left out', async () => {
    const path = await file({ ...DAILY, window: 'previous-month', expression: 'cron(0 6 26 * ? *)' });
    const { schedules } = await planned({ file: path, from: '2026-12-01', to: '2026-12-31' });
    expect(schedules[0]?.summary.period).toMatchObject({
      asked_for: 0,
      asked_for_later: [{ start_date: '2026-12-01', end_date: '2027-01-01' }],
      asked_for_never: [],
    });
  });

  it('are left alone where a schedule asks for fixed days', async () => {
    const window = { start_date: '2026-10-01', end_date: '2026-11-01' };
    const { schedules } = await planned({ file: await file({ ...DAILY, window }) });
    expect(schedules[0]?.starts[0]?.window).toEqual({ ...window, days: 31, last_day: '2026-10-31' });
    expect(schedules[0]?.summary.period).toBeNull();
  });
});

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

describe('the period', () => {
  it('is the next seven days unless one says otherwise', async () => {
    const { schedules } = await planned({ file: await file(DAILY) });
    const times = schedules[0]?.starts.map(({ start_time }) => start_time) ?? [];
    expect(times).toHaveLength(7);
    expect(times[0]).toBe('2026-12-01T12:00:00Z');
    expect(times[6]).toBe('2026-12-07T12:00:00Z');
  });

  it('is of whole days on the clocks of each schedule', async () => {
    const midnight = { ...DAILY, expression: 'cron(0 0 * * ? *)', window: 'yesterday' };
    const path = await file(
      { ...midnight, name: 'tokyo', time_zone: 'Asia/Tokyo' },
      { ...midnight, name: 'chicago' },
      // Midnight of 6 September 2026 does not exist in Chile.
      { ...midnight, name: 'santiago', time_zone: 'America/Santiago', expression: 'cron(0 1 * * ? *)' },
    );
    const { schedules } = await planned({ file: path, from: '2026-09-06', to: '2026-09-06' });
    expect(schedules.map(({ starts }) => starts.map(({ start_time }) => start_time))).toEqual([
      ['2026-09-05T15:00:00Z'],
      ['2026-09-06T05:00:00Z'],
      ['2026-09-06T04:00:00Z'],
    ]);
  });

  it.each([
    [{ from: '2026-13-01' }, '--from must be a real date written YYYY-MM-DD; it is "2026-13-01".'],
    [{ to: 'tomorrow' }, '--to must be a real date'],
    [{ from: '2026-12-02', to: '2026-12-01' }, '--to must not be before --from, 2026-12-02.'],
    [{ at: '2026-12-02T00:00:00Z' }, '--at is of no use without --request.'],
    [{ request: 'x.json', from: '2026-12-02' }, '--request plans one execution'],
    [{ schedule: ['dayly'] }, 'has no schedule dayly; it has daily.'],
  ])('%j: status 2, and what is allowed', async (options, message) => {
    const { status, stdout, stderr } = await plan({ file: await file(DAILY), ...options, json: true });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Usage' });
  });

  it('must not hold more starts than anyone reads', async () => {
    const path = await file({ ...DAILY, expression: 'rate(1 minute)' });
    const { status, stderr } = await plan({ file: path, to: '2027-12-01' });
    expect(status).toBe(2);
    expect(stderr).toContain('daily starts more than 20,000 times');
  });
});

describe('which schedules', () => {
  it('the enabled ones, and it says which are not', async () => {
    const path = await file(DAILY, { ...DAILY, name: 'resting', enabled: false });
    const { schedules, disabled } = await planned({ file: path });
    expect(schedules.map(({ name }) => name)).toEqual(['daily']);
    expect(disabled).toEqual(['resting']);
    expect((await plan({ file: path })).stdout).toContain('Disabled, so never started: resting');
  });

  it('those that are named, disabled ones too', async () => {
    const path = await file(DAILY, { ...DAILY, name: 'resting', enabled: false });
    const { stdout } = await plan({ file: path, schedule: ['resting'] });
    expect(stdout).toContain('(disabled: nothing is started)');
    expect(stdout).not.toContain('daily:');
  });

  it('with the cautions of the file', async () => {
    const path = await file({ ...DAILY, window: 'yesterday', expression: 'cron(0 6 ? * MON *)' });
    const { cautions } = await planned({ file: path });
    expect(cautions).not.toEqual([]);
    expect((await plan({ file: path })).stdout).toContain(
      `Caution: schedules[0].window: ${cautions[0]?.message}`,
    );
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

describe('as a person types it', () => {
  it('plans a file without credentials of anyone', async () => {
    const { status, stdout, stderr } = await reports(['plan', '--file', 'examples/reports.yaml']).ended;
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(
      'completes-daily: current-and-previous-month, cron(0 6 * * ? *) in America/Chicago',
    );
  });

  it('reads a request from standard input', async () => {
    const { status, stdout } = await reports(
      ['plan', '--request', '-', '--file', 'examples/reports.yaml', '--json'],
      {
        input: JSON.stringify({ account_id: 13, report_type: 'completes', window: 'yesterday' }),
      },
    ).ended;
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'PLANNED' });
  });

  it.each([
    [
      'a file that is none',
      ['plan', '--file', '/no/such/reports.yaml'],
      '/no/such/reports.yaml: cannot be read',
    ],
    ['an unknown option', ['plan', '--form', '2026-12-01'], "unknown option '--form'"],
  ])('%s: status 2, no stack trace', async (_, args, message) => {
    const { status, stderr } = await reports(args).ended;
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('names every mistake of the file, with its line', async () => {
    const path = join(await temporaryFolder(), 'reports.yaml');
    await writeFile(path, 'accounts:\n  - account_id: 13\nschedules:\n  - name: a b\n');
    const { status, stderr } = await reports(['plan', '--file', path]).ended;
    expect(status).toBe(2);
    expect(stderr).toContain(`${path}:4:11 schedules[0].name: must be 1 to 64`);
  });
});
