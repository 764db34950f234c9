import type { DescribeExecutionCommandOutput, ExecutionListItem } from '@aws-sdk/client-sfn';
import { landedJobSchema } from '../execution/result.ts';
import { parsedJson } from '../execution/words.ts';
import { type Asked, whatIsAsked } from '../what-is-asked.ts';
import { failStateOf } from './fail-state.ts';

/** One execution as `runs --json` tells of it. What does not apply, or is not known, is null. */
export type Run = Asked & {
  readonly name: string;
  readonly execution: string;
  readonly outcome: 'LANDED' | 'FAILED' | 'RUNNING';
  /** Step Functions' own word. */
  readonly status: string;
  readonly started_at: string | null;
  readonly stopped_at: string | null;
  readonly duration_seconds: number | null;
  /** The Fail state it ended in. */
  readonly state: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly bucket: string | null;
  readonly key: string | null;
  readonly bytes: number | null;
  readonly rows: number | null;
  readonly report_id: string | null;
};

const OUTCOMES: Readonly<Record<string, Run['outcome']>> = { SUCCEEDED: 'LANDED', RUNNING: 'RUNNING' };

/** @param described undefined where Step Functions has forgotten it meanwhile */
export function runOf(listed: ExecutionListItem, described: DescribeExecutionCommandOutput | undefined): Run {
  const { status = '', startDate, stopDate } = described ?? listed;
  const job = landedJobSchema.safeParse(parsedJson(described?.output)).data;
  return {
    name: listed.name ?? '',
    execution: listed.executionArn ?? '',
    outcome: OUTCOMES[status] ?? 'FAILED',
    status,
    started_at: startDate?.toISOString() ?? null,
    stopped_at: stopDate?.toISOString() ?? null,
    duration_seconds:
      startDate === undefined || stopDate === undefined
        ? null
        : Math.round((stopDate.getTime() - startDate.getTime()) / 100) / 10,
    ...whatIsAsked(described?.input),
    state: failStateOf(described?.error),
    error: described?.error ?? null,
    cause: described?.cause ?? null,
    bucket: job?.landed.bucket ?? null,
    key: job?.landed.key ?? null,
    bytes: job?.landed.bytes ?? null,
    rows: job?.landed.rows ?? null,
    report_id: job?.report_id ?? null,
  };
}
