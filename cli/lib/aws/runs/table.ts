import prettyBytes from 'pretty-bytes';
import { timeInWords } from '../execution/words.ts';
import { describeAsked } from '../what-is-asked.ts';
import type { Run } from './run.ts';

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'landed',
  RUNNING: 'running',
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  ABORTED: 'aborted',
};

/** For people at a terminal of so many columns: three lines for each run, none of them broken. */
export function runsTable(runs: readonly Run[], columns: number): string {
  const lines = runs.flatMap((run) => [
    row(started(run, 16), outcome(run), took(run), asked(run)),
    `  ${run.name}`,
    ...(ending(run) === '' ? [] : [`  ${ending(run)}`]),
  ]);
  return [row('STARTED (UTC)', 'OUTCOME', 'TOOK', 'REPORT, ACCOUNT, DAYS'), ...lines]
    .map(oneLine)
    .map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}\u2026` : line))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** For other programs, one line for each run: started, outcome, took, report, name, end, with tabs between. */
export function runsLines(runs: readonly Run[]): string {
  return runs
    .map((run) =>
      [started(run, 19), outcome(run), took(run), describeAsked(run), run.name, ending(run)]
        .map(oneLine)
        .join('\t'),
    )
    .join('\n');
}

function row(startedAt: string, outcome: string, took: string, report: string): string {
  return `${startedAt.padEnd(16)}  ${outcome.padEnd(9)}  ${took.padEnd(11)}  ${report}`;
}

/** Short, since a terminal is narrow: the header says what is what. */
function asked({ schedule, report_type, account_id, window, start_date, end_date }: Run): string {
  const days = window ?? (start_date === null ? null : `${start_date}..${end_date}`);
  const report = [report_type, account_id, days].filter((part) => part !== null).join(', ');
  return schedule === null ? report : `${schedule}: ${report}`;
}

function started({ started_at }: Run, length: number): string {
  return (started_at ?? '').slice(0, length).replace('T', ' ');
}

function outcome({ status }: Run): string {
  return OUTCOME_WORDS[status] ?? status.toLowerCase();
}

function took({ duration_seconds }: Run): string {
  return duration_seconds === null ? '' : timeInWords(duration_seconds * 1000);
}

/** Where it ended: the object, or the state and the error. What matters most comes first, since the rest may be cut. */
function ending(run: Run): string {
  if (run.key !== null && run.bytes !== null) {
    const rows = run.rows === null ? '' : `${run.rows.toLocaleString('en-US')} rows, `;
    return `${rows}${prettyBytes(run.bytes, { binary: true })}, s3://${run.bucket}/${run.key}`;
  }
  return [[run.state, run.error].filter((part) => part !== null).join(': '), run.cause ?? '']
    .filter((part) => part !== '')
    .join('. ');
}

/** Inputs and causes are other people's text: a tab, a line end or an escape sequence in them changes nothing else. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
