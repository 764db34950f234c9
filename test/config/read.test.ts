import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { executionInput } from '../../infra/config/config.ts';
import { InvalidConfig } from '../../infra/config/invalid-config.ts';
import { parseConfig, readConfig } from '../../infra/config/read.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { NOW, scheduleWith } from './configs.ts';

describe('the smallest file', () => {
  const config = parseConfig(
    'email_recipients: [user-1]\naccounts:\n  - account_id: 13\n',
    'reports.yaml',
    NOW,
  );

  it('has every default', () => {
    expect(config).toEqual({
      api_version: '2025-05-27',
      time_zone: 'America/Chicago',
      accounts: [{ account_id: 13, email_recipients: ['user-1'] }],
      poll: { interval_seconds: 30, ceiling_seconds: 300, deadline_seconds: 21_600 },
      retention: { reports_days: null, previous_versions_days: 30, logs_days: 90 },
      customer_managed_key: false,
      schedules: [],
    });
  });

  it('may name its sections without anything in them but the defaults', () => {
    const text =
      'email_recipients: [user-1]\naccounts: [{ account_id: 13 }]\npoll: {}\nretention: {}\nschedules:\n';
    expect(parseConfig(text, 'reports.yaml', NOW)).toEqual(config);
  });
});

describe('what a file says is kept', () => {
  const config = parseConfig(
    `
api_version: 2025-12-18
time_zone: Europe/Berlin
accounts:
  - account_id: 13
    email_recipients: [user-1]
  - account_id: 27
    email_recipients: [user-2, user-3]
poll: { interval_seconds: 60, ceiling_seconds: 600, deadline_seconds: 43200 }
retention: { reports_days: 400, previous_versions_days: 7, logs_days: 365 }
customer_managed_key: true
alarm_email: data-team@example.com
schedules:
  - name: a
    description: One
    expression: rate(12 hours)
    flexible_minutes: 0
    enabled: false
    window: { start_date: 2026-09-01, end_date: 2026-10-01 }
    request: { account_id: 27, report_type: Reconciliation Status, filter: Target Group, filter_ids: [tg-1] }
  - name: b
    expression: cron(0 6 * * ? *)
    time_zone: US/Pacific
    window: last-7-days
    request: { account_id: 13, report_type: sample_bought, email_recipients: [user-4] }
`,
    'reports.yaml',
    NOW,
  );

  it('for the whole', () => {
    expect(config).toMatchObject({
      api_version: '2025-12-18',
      time_zone: 'Europe/Berlin',
      accounts: [
        { account_id: 13, email_recipients: ['user-1'] },
        { account_id: 27, email_recipients: ['user-2', 'user-3'] },
      ],
      poll: { interval_seconds: 60, ceiling_seconds: 600, deadline_seconds: 43_200 },
      retention: { reports_days: 400, previous_versions_days: 7, logs_days: 365 },
      customer_managed_key: true,
      alarm_email: 'data-team@example.com',
    });
  });

  it("for its schedules, which have the file's zone unless they name one", () => {
    expect(config.schedules).toEqual([
      {
        name: 'a',
        description: 'One',
        expression: 'rate(12 hours)',
        time_zone: 'Europe/Berlin',
        flexible_minutes: 0,
        enabled: false,
        window: { start_date: '2026-09-01', end_date: '2026-10-01' },
        request: {
          account_id: 27,
          report_type: 'reconciliations-status',
          filter: 'target_group',
          filter_ids: ['tg-1'],
          report_options: { include_respondent_answers: false, link_type: null },
        },
      },
      {
        name: 'b',
        expression: 'cron(0 6 * * ? *)',
        time_zone: 'US/Pacific',
        flexible_minutes: 15,
        enabled: true,
        window: 'last-7-days',
        request: {
          account_id: 13,
          report_type: 'sample-bought',
          filter: null,
          filter_ids: [],
          report_options: { include_respondent_answers: false, link_type: null },
          email_recipients: ['user-4'],
        },
      },
    ]);
  });

  it('with anchors, which spare writing a list twice', () => {
    const { schedules } = parseConfig(
      `
email_recipients: [user-1]
accounts: [{ account_id: 13 }]
schedules:
  - name: a
    expression: rate(1 day)
    window: last-2-days
    request: { account_id: 13, report_type: completes, filter: project, filter_ids: &projects [p-1, p-2] }
  - name: b
    expression: rate(1 day)
    window: last-2-days
    request: { account_id: 13, report_type: sample-bought, filter: project, filter_ids: *projects }
`,
      'reports.yaml',
      NOW,
    );
    expect(schedules.map(({ request }) => request.filter_ids)).toEqual([
      ['p-1', 'p-2'],
      ['p-1', 'p-2'],
    ]);
  });

  it('where a first wait is longer than the usual ceiling, which then is as long', () => {
    const text = 'email_recipients: [u]\naccounts: [{ account_id: 13 }]\npoll: { interval_seconds: 900 }\n';
    expect(parseConfig(text, 'reports.yaml', NOW).poll).toMatchObject({ ceiling_seconds: 900 });
  });
});

describe("respondents' answers", () => {
  it('are left out unless a schedule asks for them', () => {
    const answers = (report_options: unknown) =>
      scheduleWith({ request: { account_id: 13, report_type: 'completes', report_options } }).request
        .report_options.include_respondent_answers;
    expect(answers(null)).toBe(false);
    expect(answers({ link_type: 1 })).toBe(false);
    expect(answers({ include_respondent_answers: true })).toBe(true);
  });
});

describe('the input of an execution', () => {
  it('has the window in place of dates, and no recipients where the account has them', () => {
    expect(executionInput(scheduleWith({ window: 'previous-month' }))).toEqual({
      account_id: 13,
      report_type: 'completes',
      filter: null,
      filter_ids: [],
      report_options: { include_respondent_answers: false, link_type: null },
      window: 'previous-month',
    });
  });

  it('has dates where they are fixed, and recipients where the schedule has its own', () => {
    const fixed = { start_date: '2026-09-01', end_date: '2026-10-01' };
    const request = { account_id: 13, report_type: 'completes', email_recipients: ['user-9'] };
    expect(executionInput(scheduleWith({ window: fixed, request }))).toEqual({
      account_id: 13,
      report_type: 'completes',
      filter: null,
      filter_ids: [],
      report_options: { include_respondent_answers: false, link_type: null },
      email_recipients: ['user-9'],
      ...fixed,
    });
  });

  it('is what an execution takes, with what a schedule adds', () => {
    const input = {
      ...executionInput(scheduleWith({ window: 'previous-month' })),
      schedule: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/reports/completes',
      scheduled_time: '2026-12-01T12:00:00Z',
    };
    const accounts = { 13: { email_recipients: ['user-1'] } };
    expect(parseRequest(input, '2025-05-27', { moment: NOW, accounts })).toMatchObject({
      start_date: '2026-11-01',
      end_date: '2026-12-01',
      email_recipients: ['user-1'],
    });
  });
});

describe('a file on disk', () => {
  it('is named in messages by the path it was asked for', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reports-'));
    const path = join(folder, 'reports.yaml');
    writeFileSync(path, 'accounts: 13\n');
    try {
      expect(() => readConfig(path, NOW)).toThrow(
        new InvalidConfig([`${path}:1:11 accounts: must be a list of one account or more`]),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [
      'that is not there',
      '/nowhere/reports.yaml',
      '/nowhere/reports.yaml: cannot be read: there is no such file',
    ],
    ['that is a folder', tmpdir(), `${tmpdir()}: cannot be read: it is a folder`],
    ['without a name', '', '"": cannot be read: there is no such file'],
  ])('%s is told of in the same way', (_, path, message) => {
    expect(() => readConfig(path, NOW)).toThrow(new InvalidConfig([message]));
  });
});
