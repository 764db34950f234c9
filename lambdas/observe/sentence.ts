import type { Job, Outcome } from '../contract/job.ts';

/** What a step came to, in a sentence with its numbers; after that Cint's own words, where they explain it. */
export function sentenceOf(job: Job, step_seconds: number): string {
  return SENTENCES[job.outcome](job, step_seconds);
}

const SENTENCES: Readonly<Record<Outcome, (job: Job, step_seconds: number) => string>> = {
  PENDING: (job) =>
    job.polls === 0
      ? `${report(job)} has been asked for; the first look is in ${job.wait_seconds} s.`
      : `${report(job)} is not ready after ${count(job.polls, 'poll')}; the next look is in ${job.wait_seconds} s.`,
  THROTTLED: (job) =>
    `${report(job)} has to wait for ${job.wait_seconds} s, as Cint asks: ${count(job.throttles, 'throttle')} so far in this run. ${job.message}`,
  READY: (job) => `${report(job)} is ready after ${waited(job)}.`,
  FAILED: (job) => `${report(job)} failed at Cint after ${count(job.polls, 'poll')}. ${job.message}`,
  OVERDUE: (job) => `${report(job)} is overdue. ${job.message}`,
  LANDED: (job, step_seconds) => {
    const { bytes = 0, rows = null } = job.landed ?? {};
    const size = rows === null ? count(bytes, 'byte') : `${count(rows, 'row')}, ${count(bytes, 'byte')}`;
    return `${report(job)} landed in ${step_seconds.toFixed(1)} s: ${size}. It was ready after ${waited(job)}.`;
  },
};

/** `Report 01M8 (completes of account 13)` */
function report({ report_id, request }: Job): string {
  return `${report_id === undefined ? 'The report' : `Report ${report_id}`} (${request.report_type} of account ${request.account_id})`;
}

/** `4 polls and 131 s` */
function waited({ polls, requested_at, ready_at }: Job): string {
  const seconds = secondsBetween(requested_at, ready_at);
  return `${count(polls, 'poll')}${seconds === undefined ? '' : ` and ${Math.round(seconds)} s`}`;
}

/** Not below 0: the first moment may be by Cint's clock. */
export function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** `1 row`, `1,000 rows` */
function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
