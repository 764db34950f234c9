import { jobSchema } from '../../../../lambdas/contract/job.ts';
import { describe, type RunResult } from '../../result.ts';
import type { ExecutionId } from './reference.ts';
import type { End, Story } from './story.ts';
import { parsedJson, timeInWords } from './words.ts';

/** What a program is told of an execution's end: as of `run`, and which execution it was. */
export type ExecutionResult = RunResult & { readonly execution: string };

/** What a job must hold that ended in "Report landed", whichever version of the stack made it. */
export const landedJobSchema = jobSchema
  .pick({ landed: true, report_id: true, report_url: true, polls: true })
  .required({ landed: true, report_id: true });

/** The name of an end that a person caused, where they gave it none. */
const ABORTED = 'Execution.Aborted';
/** AWS's own name. */
const TIMED_OUT = 'States.Timeout';

/** The end of an execution, from its whole history. */
export function resultOf(story: Story, end: End, { arn, name }: ExecutionId): ExecutionResult {
  const state = story.state ?? null;
  const duration_ms = story.startedAt === undefined ? 0 : end.at.getTime() - story.startedAt.getTime();
  const where = `in ${state === null ? 'its beginning' : `"${state}"`}, after ${timeInWords(duration_ms)}`;
  const failed = { outcome: 'FAILED', state, execution: arn } as const;
  switch (end.status) {
    case 'SUCCEEDED': {
      const job = landedJobSchema.safeParse(parsedJson(end.output)).data;
      if (job === undefined) {
        throw new Error(`The execution ${name} succeeded, but its output tells of no report that landed.`);
      }
      const { bucket, key, manifest_key, bytes, rows, sha256 } = job.landed;
      return {
        outcome: 'LANDED',
        bucket,
        key,
        path: null,
        manifest_key,
        bytes,
        rows,
        sha256,
        report_id: job.report_id,
        report_url: job.report_url ?? null,
        polls: job.polls,
        transitions: story.transitions,
        duration_seconds: Math.round(duration_ms / 100) / 10,
        execution: arn,
      };
    }
    case 'FAILED':
      return { ...failed, error: end.error ?? 'no name', cause: end.cause ?? '' };
    case 'TIMED_OUT':
      return {
        ...failed,
        error: end.error ?? TIMED_OUT,
        cause: sentences(
          `The execution took longer than its state machine allows: it was ended ${where}.`,
          reportOf(story),
        ),
      };
    case 'ABORTED':
      return {
        ...failed,
        error: end.error ?? ABORTED,
        cause: sentences(
          `The execution was stopped by hand ${where}.`,
          end.cause === undefined ? '' : `Whoever stopped it says: "${end.cause}".`,
          reportOf(story),
        ),
      };
  }
}

/** The names of what is wrong with the object of an execution that landed. */
export const NOT_THERE = { missing: 'Landing.Missing', changed: 'Landing.Changed' } as const;

/** Headlines of ends that are in no state. */
const HEADLINES: Readonly<Record<string, string>> = {
  [NOT_THERE.missing]: 'Not in S3 any more',
  [NOT_THERE.changed]: 'Overwritten in S3',
};

/** The same for people. */
export function describeResult(result: ExecutionResult): string {
  const { execution } = result;
  if (result.outcome === 'FAILED') {
    const headline = result.state ?? HEADLINES[result.error] ?? 'Ended before its first state';
    return `${headline}: ${result.error}\n  ${result.cause}\n  execution ${execution}`;
  }
  return `${describe(result, timeInWords)}\n  execution ${execution}`;
}

function reportOf({ report_id }: Story): string {
  return report_id === undefined ? '' : `Cint goes on making report ${report_id}.`;
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
