import { PipelineError } from '../cint/errors.ts';
import type { StepTools } from '../cint/from-environment.ts';
import { foldStatus } from '../cint/status-words.ts';
import { pending, throttled } from '../cint/waiting.ts';
import type { GenerateEvent, Job } from '../contract/job.ts';
import { type Earlier, findEarlier, NOTHING_EARLIER } from './find-earlier.ts';
import { idempotencyKey } from './idempotency-key.ts';

/** Asks Cint for the report, or finds the one that an earlier try, or an earlier start of the same schedule time, asked for. */
export async function generate(
  before: Job,
  { execution, retry_count }: Pick<GenerateEvent, 'execution' | 'retry_count'>,
  tools: StepTools,
): Promise<Job> {
  const answer_lost = retry_count > 0 || (execution.RedriveCount ?? 0) > 0 || before.answer_lost;
  const job = { ...before, answer_lost };
  try {
    const { earlier, failed } = await lookForEarlier(job, tools);
    const report = earlier ?? (await tools.cint.generate(job.request, idempotencyKey(job, failed)));
    const accepted: Job = {
      ...job,
      report_id: report.report_id,
      report_url: report.report_url ?? null,
      status: report.status,
      requested_at: earlier?.create_date ?? tools.now().toISOString(),
      ...('traceparent' in report && report.traceparent !== undefined
        ? { traceparent: report.traceparent }
        : {}),
    };
    const message = 'message' in report ? report.message : undefined;
    if (foldStatus(report.status).status === 'FAILED') {
      return {
        ...accepted,
        outcome: 'FAILED',
        message: `Cint's status is "${report.status}": ${message ?? 'no message'}`,
      };
    }
    return pending(accepted, message ?? 'Cint has accepted the request', tools);
  } catch (error) {
    return throttled(job, error, tools);
  }
}

/** What may have been asked for already: by a try whose answer was lost, or by another delivery of the same start. */
async function lookForEarlier(job: Job, { cint, warn }: StepTools): Promise<Earlier> {
  const since = job.scheduled_time ?? job.started_at;
  if (job.answer_lost) return findEarlier(cint, job.request, since);
  // A schedule's start is delivered at least once.
  if (job.scheduled_time === undefined) return NOTHING_EARLIER;
  try {
    return await findEarlier(cint, job.request, since);
  } catch (error) {
    // A repeated delivery is rare, and its idempotency key is the same: a list that cannot be read must not end the run.
    if (!(error instanceof PipelineError)) throw error;
    warn(`The list of reports could not be read before asking: ${error.message}`);
    return NOTHING_EARLIER;
  }
}
