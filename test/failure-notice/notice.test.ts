import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AWS_ERRORS, ERRORS, FAIL_STATES, OUTCOME_ERRORS } from '../../lambdas/contract/errors.ts';
import {
  executionEventSchema,
  FAILED_STATUSES,
  type FailedStatus,
} from '../../lambdas/contract/execution-event.ts';
import { noticeOf } from '../../lambdas/failure-notice/notice.ts';
import { executionEvent, INPUT, RUN } from './events.ts';

function notice(status: FailedStatus, detail: Readonly<Record<string, unknown>> = {}) {
  return noticeOf(executionEventSchema.parse(executionEvent(status, detail)));
}

const REJECTED = {
  error: 'Cint.BadRequest',
  cause: 'Cint answered 422 invalid_request to POST /demand/accounts/13/reports/completes: Unknown project.',
};

describe('the notice of a failed run', () => {
  it('names the report and the class of error in its subject', () => {
    expect(notice('FAILED', REJECTED).subject).toBe('Cint report failed: completes-daily (Request rejected)');
  });

  it("holds what was asked for, the error, Cint's own words, and how to bring the run back", () => {
    const { message } = notice('FAILED', REJECTED);
    for (const part of [
      'schedule: completes-daily, to start at 2026-11-03 12:00:00 UTC',
      'report type: completes',
      'account: 13',
      'level: project, 2 ids',
      'days: current-and-previous-month: 2026-10-01 up to, not including, 2026-11-03',
      'error: Cint.BadRequest',
      `cause: ${REJECTED.cause}`,
      `  npm run reports -- redrive ${RUN}`,
      'More in docs/runbook.md, section "Runs failed".',
      `execution: ${RUN}`,
      'started: 2026-11-03 12:00:02 UTC',
      'ended: 2026-11-03 12:04:07 UTC',
      'took: 4 min 5 s',
    ]) {
      expect(message.split('\n')).toContain(part);
    }
  });

  it('does not hold the ids of projects and of recipients', () => {
    const { message } = notice('FAILED', REJECTED);
    for (const id of [...INPUT.filter_ids, ...INPUT.email_recipients]) expect(message).not.toContain(id);
  });

  it('has attributes that a subscription can filter by', () => {
    expect(notice('FAILED', REJECTED).attributes).toEqual({
      status: 'FAILED',
      error: 'Cint.BadRequest',
      account_id: '13',
      report_type: 'completes',
      schedule: 'completes-daily',
    });
  });

  it('shows no secret that a cause holds by mischance', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
    expect(notice('FAILED', { ...REJECTED, cause: `Refused: Bearer ${jwt}` }).message).not.toContain(jwt);
  });
});

describe('the class of error', () => {
  const inTable = Object.entries({ ...ERRORS, ...AWS_ERRORS }).map(([error, row]): [string, string] => [
    error,
    FAIL_STATES[row.fail_state],
  ]);
  const others: [string | null, string][] = [
    [OUTCOME_ERRORS.FAILED, 'Report failed'],
    [OUTCOME_ERRORS.OVERDUE, 'Report overdue'],
    ['States.DataLimitExceeded', 'Landing failed'],
    [null, 'Landing failed'],
  ];
  it.each([...inTable, ...others])('of %s is the Fail state it ends in, %s', (error, failState) => {
    const { subject, message } = notice('FAILED', { error });
    expect(subject).toBe(`Cint report failed: completes-daily (${failState})`);
    expect(message.startsWith(`${failState?.toUpperCase()}\n`)).toBe(true);
  });

  it.each([
    ['TIMED_OUT', 'Timed out'],
    ['ABORTED', 'Aborted'],
  ] as const)('of a run that is %s has words of its own, whatever error AWS gives it', (status, words) => {
    const { subject, message, attributes } = notice(status, { error: 'Cint.ServerError', cause: 'said' });
    expect(subject).toBe(`Cint report failed: completes-daily (${words})`);
    expect(message.startsWith(`${words.toUpperCase()}\n`)).toBe(true);
    expect(message).toContain('it goes on where the run stopped');
    expect(attributes).toMatchObject({ status });
  });

  it.each([
    ['FAILED', 'Cint.ServerError', true],
    ['FAILED', 'Cint.ReportFailed', true],
    ['FAILED', 'Cint.ReportOverdue', true],
    ['TIMED_OUT', null, true],
    ['FAILED', 'Request.Invalid', false],
    ['FAILED', 'AWS.Rejected', false],
    ['ABORTED', null, false],
  ] as const)("%s with %s leads to Cint's status page: %s", (status, error, leads) => {
    expect(notice(status, { error }).message.includes('https://status.cint.com')).toBe(leads);
  });

  it.each(FAILED_STATUSES)('of %s leads to a section that the runbook has', async (status) => {
    const [, section] = /docs\/runbook\.md, section "(.+)"/.exec(notice(status).message) ?? [];
    const runbook = await readFile(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
    expect(runbook.split('\n')).toContain(`## ${section}`);
  });

  it.each(FAILED_STATUSES)('of %s comes with what to do', (status) => {
    expect(notice(status).message).toMatch(
      /WHAT TO DO\n\S.{40,}\n\n {2}npm run reports -- redrive arn:\S+:a-run\n/,
    );
  });
});

describe('a cause', () => {
  const lambda = (errorMessage: string) =>
    JSON.stringify({ errorMessage, errorType: 'Error', trace: ['Error: x', '    at handler (a.mjs:1:1)'] });

  it.each([
    ['is a sentence', 'The bucket is gone.'],
    ["is Lambda's JSON", lambda('The bucket is gone.')],
    [
      'is what Step Functions caught, in what a Pass made of it',
      JSON.stringify({ Error: 'Lambda.Unknown', Cause: lambda('The bucket is gone.') }),
    ],
  ])('that %s is read down to its words', (_what, cause) => {
    expect(notice('FAILED', { error: 'AWS.Rejected', cause }).message.split('\n')).toContain(
      'cause: The bucket is gone.',
    );
  });

  it.each(['{"errorMessage": "cut sho', '["a list"]', '{"other": 1}', '7'])(
    '%s is shown as it is',
    (cause) => {
      expect(notice('FAILED', { cause }).message.split('\n')).toContain(`cause: ${cause}`);
    },
  );

  it('that is long, or has lines of its own, stays on one line and within bounds', () => {
    const { message } = notice('FAILED', { cause: `first\nWHAT TO DO\n\u001b[31mred ${'x'.repeat(30_000)}` });
    const line = message.split('\n').find((text) => text.startsWith('cause:')) ?? '';
    expect(line).toMatch(/^cause: first WHAT TO DO \[31mred x+\.\.\.$/);
    expect(line.length).toBeLessThan(4_300);
  });

  it('that is missing is said to be', () => {
    expect(notice('ABORTED').message.split('\n')).toEqual(
      expect.arrayContaining(['error: none was given', 'cause: none was given']),
    );
  });
});

describe('the link to the console', () => {
  it.each([
    ['aws', 'eu-west-1', 'eu-west-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('in partition %s goes to its own host', (partition, region, host) => {
    const executionArn = `arn:${partition}:states:${region}:123456789012:execution:machine:a-run`;
    expect(notice('FAILED', { executionArn }).message.split('\n')).toContain(
      `console: https://${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`,
    );
  });

  it('is left out where the console of a partition is not known', () => {
    const executionArn = 'arn:aws-iso:states:us-iso-east-1:123456789012:execution:machine:a-run';
    expect(notice('FAILED', { executionArn }).message).not.toContain('https://us-iso');
  });
});

describe('the name of a run', () => {
  const named = (name: string) =>
    notice('FAILED', { executionArn: RUN.replace(/a-run$/, name), input: '{}' });

  it('is in the subject where neither schedule nor report is known', () => {
    expect(named('by-hand').subject).toBe('Cint report failed: by-hand (Landing failed)');
  });

  it('can be pasted into a shell, whatever Step Functions lets it hold', () => {
    expect(named("it's(me)").message).toMatch(/redrive 'arn:\S+:it'\\''s\(me\)'\n/);
  });

  it('in another alphabet keeps the link in one piece', () => {
    expect(named('прогон').message).toContain(
      '/details/arn:aws:states:eu-west-1:123456789012:execution:CintReports-StateMachine:%D0%BF',
    );
  });
});
