import { describe, expect, it } from 'vitest';
import { executionEventSchema } from '../../lambdas/contract/execution-event.ts';
import { noticeOf } from '../../lambdas/failure-notice/notice.ts';
import { executionEvent, INPUT } from './events.ts';

function noticeFor(detail: Readonly<Record<string, unknown>>) {
  return noticeOf(executionEventSchema.parse(executionEvent('FAILED', detail)));
}
const noticeOfInput = (input: unknown) => noticeFor({ input: JSON.stringify(input) });
const lines = ({ message }: { readonly message: string }) => message.split('\n');

describe('a notice comes all the same where the input', () => {
  it.each([
    [
      'was too large for the event',
      { input: null, inputDetails: { included: false } },
      'not part of the event',
    ],
    ['is absent', { input: undefined }, 'not part of the event'],
    ['is not JSON', { input: 'please fetch {everything' }, 'not a JSON object'],
    ['is a list', { input: '[{"account_id": 13}]' }, 'not a JSON object'],
    ['is null', { input: 'null' }, 'not a JSON object'],
    ['is a number', { input: '13' }, 'not a JSON object'],
  ])('%s', (_what, detail, said) => {
    const notice = noticeFor({ ...detail, error: 'Request.Invalid' });
    expect(notice.subject).toBe('Cint report failed: a-run (Request rejected)');
    expect(notice.message).toContain(said);
    expect(notice.message).not.toContain('fetch');
    expect(notice.attributes).toEqual({ status: 'FAILED', error: 'Request.Invalid' });
  });

  it('is empty', () => {
    expect(lines(noticeOfInput({}))).toEqual(
      expect.arrayContaining([
        'schedule: none, started by hand',
        'report type: missing',
        'account: missing',
        'level: account',
        'days: missing',
      ]),
    );
  });

  it('has nonsense in every field', () => {
    const nonsense = Object.fromEntries(Object.keys(INPUT).map((field) => [field, { nested: ['x'] }]));
    const notice = noticeOfInput(nonsense);
    expect(lines(notice)).toEqual(expect.arrayContaining(['account: missing', 'level: not readable']));
    expect(notice.message).not.toContain('nested');
  });

  it.each(['startDate', 'stopDate', 'error', 'cause'])(
    'is fine and %s is of a type nobody expects',
    (field) => {
      expect(noticeFor({ [field]: { not: 'expected' } }).subject).toContain('completes-daily');
    },
  );

  it.each([1e300, -1, 8.7e15, 0.5])('is fine and the times are %d, which no calendar has', (time) => {
    expect(lines(noticeFor({ startDate: time, stopDate: time }))).toContain('started: not known');
  });
});

describe('of an input', () => {
  it('started by hand, the days are those of the start', () => {
    const { schedule: _schedule, scheduled_time: _time, ...byHand } = INPUT;
    const shown = lines(noticeOfInput({ ...byHand, window: 'yesterday' }));
    expect(shown).toContain('schedule: none, started by hand');
    expect(shown).toContain('days: yesterday: 2026-11-02 up to, not including, 2026-11-03');
  });

  it('whose run started days late, the days are those of the schedule', () => {
    const startDate = Date.parse('2026-11-05T12:00:00Z');
    const input = JSON.stringify({ ...INPUT, window: 'yesterday' });
    expect(lines(noticeFor({ startDate, input }))).toContain(
      'days: yesterday: 2026-11-02 up to, not including, 2026-11-03',
    );
  });

  it('with dates, those are shown', () => {
    const { window: _window, ...rest } = INPUT;
    const shown = lines(noticeOfInput({ ...rest, start_date: '2026-01-01', end_date: '2026-02-01' }));
    expect(shown).toContain('days: 2026-01-01 up to, not including, 2026-02-01');
  });

  it.each([
    [{ filter: null, filter_ids: [] }, 'level: account'],
    [{ filter: 'Target Group', filter_ids: ['a'] }, 'level: target_group, 1 id'],
    [{ filter: 'country', filter_ids: ['a', 'b'] }, 'level: country, 2 ids'],
  ])('%j is shown as %s', (fields, line) => {
    expect(lines(noticeOfInput({ ...INPUT, ...fields }))).toContain(line);
  });

  it('a window or a report that does not exist is shown as it was typed', () => {
    const shown = lines(noticeOfInput({ ...INPUT, window: 'last-week', report_type: 'everything' }));
    expect(shown).toContain('days: last-week');
    expect(shown).toContain('report type: everything');
  });

  it('unknown fields are never shown, since they may be secrets', () => {
    const { message } = noticeOfInput({ ...INPUT, client_secret: 'hunter2', note: 'call me' });
    expect(message).not.toMatch(/hunter2|client_secret|call me/);
  });

  it('texts are bounded, on one line and in whole characters', () => {
    const notice = noticeOfInput({
      ...INPUT,
      schedule: `${'s'.repeat(79)}\u{1f600}`,
      report_type: 'a\nWHAT TO DO\r\n\u202egnp\u0007',
      window: 'w'.repeat(100_000),
    });
    expect(notice.message.length).toBeLessThan(3_000);
    expect(lines(notice).filter((line) => line === 'WHAT TO DO')).toHaveLength(1);
    expect(notice.message).not.toMatch(/[^\P{C}\n]/u);
    expect(notice.message.isWellFormed()).toBe(true);
    expect(notice.attributes.schedule?.isWellFormed()).toBe(true);
  });
});

describe('the subject', () => {
  it.each([
    ['a schedule as long as AWS lets it be', `${'n'.repeat(64)}`],
    ['letters beyond ASCII', 'täglich \u{1f600} отчёт'],
    ['line ends and other control characters', 'a\r\nBcc: x@example.com\u0000\u007f\u0085'],
    ['a quarter of a million characters', 'x'.repeat(250_000)],
    ['half a character', 'a\ud83d'],
  ])('keeps to the rules of SNS with %s, and still tells the class', (_what, schedule) => {
    const { subject } = noticeFor({
      input: JSON.stringify({ ...INPUT, schedule }),
      error: 'Cint.ServerError',
    });
    expect(subject).toMatch(/^Cint report failed: [\x20-\x7e]+ \(Cint unavailable\)$/);
    expect(subject.length).toBeLessThan(100);
  });
});
