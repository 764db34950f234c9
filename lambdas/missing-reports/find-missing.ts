import type { S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { ExpectedReports, ExpectedSchedule, ScheduledRequest } from '../contract/expected-reports.ts';
import { manifestsOf } from '../contract/report-key.ts';
import type { ReportRequest } from '../contract/request.ts';
import { windowDates } from '../contract/windows.ts';
import { due } from './due.ts';
import { Manifests, type Proof } from './manifests.ts';
import { scheduleFacts } from './schedule-facts.ts';

/**
 * The clocks of Scheduler, Cint and S3 may differ; and a run takes a report that Cint says was made up to a minute
 * before the run's time.
 */
const SKEW_MS = 2 * 60 * 1000;

export type Tools = {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly scheduler: SchedulerClient;
  /** Name of the group that the schedules are in. */
  readonly group: string;
};

/**
 * LANDED: the report of the latest start that has had its time is in S3. MISSING: it is not. NOT_DUE: no start can be
 * judged. UNKNOWN: Scheduler has no such schedule, or it was switched off there.
 */
export type Finding = {
  readonly name: string;
  readonly outcome: 'LANDED' | 'MISSING' | 'NOT_DUE' | 'UNKNOWN';
  readonly missing: boolean;
  /** For people. */
  readonly message: string;
  /** What was looked for; where a rate may have started at two times, the one that counts from its creation. */
  readonly expected?: Expected;
};

/** The report of one start. */
type Expected = {
  readonly start: Date;
  readonly request: Report;
  /** Where its manifest is to be. */
  readonly prefix: string;
};
type Report = Omit<ReportRequest, 'email_recipients'>;

/** Whether the report of each schedule's latest start has landed, as far as it must have. Errors of AWS are thrown. */
export async function findMissing(event: ExpectedReports, tools: Tools): Promise<Finding[]> {
  const manifests = new Manifests(tools.s3, tools.bucket);
  const findings: Finding[] = [];
  for (const schedule of event.schedules) findings.push(await judge(schedule, event, manifests, tools));
  return findings;
}

async function judge(
  schedule: ExpectedSchedule,
  event: ExpectedReports,
  manifests: Manifests,
  { scheduler, group }: Tools,
): Promise<Finding> {
  const { name } = schedule;
  const found = (outcome: Finding['outcome'], message: string, expected?: Expected | undefined): Finding => ({
    name,
    outcome,
    missing: outcome === 'MISSING',
    message: `${name}: ${message}`,
    ...(expected === undefined ? {} : { expected }),
  });

  const facts = await scheduleFacts(scheduler, group, name);
  if (facts === undefined) return found('UNKNOWN', `the group ${group} has no such schedule; deploy again`);
  if (facts.State !== 'ENABLED')
    return found('UNKNOWN', 'the schedule is switched off in EventBridge Scheduler');

  const judged = due(schedule, facts, event);
  if ('reason' in judged) return found('NOT_DUE', judged.reason);
  const candidates = judged.starts.map((start) => expectedAt(schedule.input, start));
  for (const expected of candidates) {
    if (await hasLanded(expected, manifests))
      return found('LANDED', `landed since ${at(expected)}`, expected);
  }
  const looked = candidates.map((expected) => described(expected, manifests.bucket));
  return found('MISSING', `has not landed: ${looked.join('; or ')}`, candidates[0]);
}

function expectedAt(input: ScheduledRequest, start: Date): Expected {
  const request = 'window' in input ? { ...input, ...windowDates(input.window, start) } : input;
  return { start, request, prefix: manifestsOf(request) };
}

async function hasLanded({ start, request, prefix }: Expected, manifests: Manifests): Promise<boolean> {
  const since = new Date(start.getTime() - SKEW_MS);
  for await (const proof of manifests.writtenSince(prefix, since)) {
    if (Date.parse(proof.requested_at) >= since.getTime() && isSame(request, proof)) return true;
  }
  return false;
}

/** The prefix has told everything else. */
function isSame({ filter_ids, report_options }: Report, { request }: Proof): boolean {
  const [wanted, made] = [new Set(filter_ids), new Set(request.filter_ids)];
  return (
    wanted.size === made.size &&
    request.filter_ids.every((id) => wanted.has(id)) &&
    report_options.include_respondent_answers === request.report_options.include_respondent_answers &&
    report_options.link_type === request.report_options.link_type
  );
}

function at({ start }: Expected): string {
  return start.toISOString();
}

function described(expected: Expected, bucket: string): string {
  const { report_type, account_id, filter, filter_ids, start_date, end_date } = expected.request;
  const ids = filter_ids.length === 0 ? '' : ` (${filter_ids.join(', ')})`;
  return (
    `${report_type} of account ${account_id} at the level ${filter ?? 'account'}${ids}, ${start_date} up to, not ` +
    `including, ${end_date}. The schedule was to start it at ${at(expected)}; since then, no manifest of such a ` +
    `report was written under s3://${bucket}/${expected.prefix}`
  );
}
