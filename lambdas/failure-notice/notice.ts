import type { ExecutionEvent } from '../contract/execution-event.ts';
import { type AskedFor, askedFor } from './asked-for.ts';
import { consoleLink } from './console-link.ts';
import { plainCause } from './plain-cause.ts';
import { lengthOf, shown, timeOf } from './shown.ts';
import { type Failure, whatFailed } from './what-failed.ts';

/** A message of SNS, for people to read in an e-mail. */
export type Notice = {
  readonly subject: string;
  readonly message: string;
  /** For filter policies of subscriptions; what is not known is left out. */
  readonly attributes: Readonly<
    Record<'status' | 'error' | 'account_id' | 'report_type' | 'schedule', string | undefined>
  >;
};

/** SNS's API reference, Publish: "less than 100 characters long". */
const LONGEST_SUBJECT = 99;
/** Sentences of ours have 4,000 characters at most, and the address of Cint's status page. */
const LONGEST_CAUSE = 4_200;
/** Step Functions' names are short; nothing else is this long. */
const LONGEST_ARN = 512;

export function noticeOf({ detail }: ExecutionEvent): Notice {
  const { status, executionArn } = detail;
  const name = executionArn.split(':').slice(7).join(':');
  const error = shown(detail.error ?? '');
  const failure = whatFailed(status, error);
  const started = moment(detail.startDate);
  const asked = detail.input ? askedFor(detail.input, started) : undefined;
  return {
    subject: subjectOf(asked?.schedule ?? asked?.report_type ?? shown(name), failure),
    message: [
      ...section(failure.name, [failure.meaning]),
      ...section('What was asked for', request(detail.input, asked)),
      ...section('What went wrong', [
        `error: ${error || 'none was given'}`,
        `cause: ${shown(plainCause(detail.cause ?? ''), LONGEST_CAUSE) || 'none was given'}`,
      ]),
      ...section('What to do', [
        failure.advice,
        '',
        // By its ARN, which says in which region and of which stack it is.
        `  npm run reports -- redrive ${quoted(shown(detail.executionArn, LONGEST_ARN))}`,
        '',
        `More in docs/runbook.md, section "${failure.section}".`,
      ]),
      ...section('The run', run(detail, started)),
    ].join('\n'),
    attributes: {
      status,
      error,
      account_id: asked?.account_id,
      report_type: asked?.report_type,
      schedule: asked?.schedule,
    },
  };
}

function subjectOf(what: string, { name }: Failure): string {
  const ascii = what.replace(/[^\x20-\x7e]/g, '?');
  const [begin, end] = ['Cint report failed: ', ` (${name})`];
  const room = LONGEST_SUBJECT - begin.length - end.length;
  return `${begin}${ascii.length > room ? `${ascii.slice(0, room - 3)}...` : ascii}${end}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return [title.toUpperCase(), ...lines, ''];
}

function request(input: string | null | undefined, asked: AskedFor | undefined): string[] {
  if (!input) return ['The input is not part of the event, since it is too large; the console shows it.'];
  if (asked === undefined) return ['The input is not a JSON object; the console shows it.'];
  const { schedule, scheduled_time, report_type, account_id, level, ids, window, dates } = asked;
  const due = scheduled_time === undefined ? '' : `, to start at ${timeOf(scheduled_time)}`;
  const days =
    dates === undefined ? undefined : `${dates.start_date} up to, not including, ${dates.end_date}`;
  return [
    `schedule: ${schedule === undefined ? 'none, started by hand' : `${schedule}${due}`}`,
    `report type: ${report_type ?? 'missing'}`,
    `account: ${account_id ?? 'missing'}`,
    `level: ${level ?? 'missing'}${ids ? `, ${ids} ${ids === 1 ? 'id' : 'ids'}` : ''}`,
    `days: ${[window, days].filter((part) => part !== undefined).join(': ') || 'missing'}`,
  ];
}

function run({ executionArn, stopDate }: ExecutionEvent['detail'], started: Date | undefined): string[] {
  const stopped = moment(stopDate);
  return [
    `execution: ${shown(executionArn, LONGEST_ARN)}`,
    `console: ${consoleLink(executionArn) ?? 'the AWS console of its partition'}`,
    `started: ${started === undefined ? 'not known' : timeOf(started)}`,
    `ended: ${stopped === undefined ? 'not known' : timeOf(stopped)}`,
    ...(started === undefined || stopped === undefined
      ? []
      : [`took: ${lengthOf(stopped.getTime() - started.getTime())}`]),
  ];
}

function moment(epochMilliseconds: number | null | undefined): Date | undefined {
  return typeof epochMilliseconds === 'number' ? new Date(epochMilliseconds) : undefined;
}

/** A name of an execution may hold what a shell would not take as it is. */
function quoted(name: string): string {
  return /^[\w.:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
