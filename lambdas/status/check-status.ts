import { PipelineError, Throttled } from '../cint/errors.ts';
import type { StepTools } from '../cint/from-environment.ts';
import { madeBy } from '../cint/made-by.ts';
import { foldStatus } from '../cint/status-words.ts';
import { pending, throttled } from '../cint/waiting.ts';
import type { AcceptedJob } from '../contract/job.ts';

/** `/status` documents no failed value, the list does: a report that stays pending is looked up there this often. */
const LOOK_IN_LIST_EVERY = 10;

/** Asks Cint how the report is coming along. */
export async function checkStatus(job: AcceptedJob, tools: StepTools): Promise<AcceptedJob> {
  try {
    const answer = await tools.cint.status(job.request, job.report_id);
    const { status, known } = foldStatus(answer.status);
    const said = `Cint's status is "${answer.status}"${answer.message === undefined ? '' : `: ${answer.message}`}`;
    const seen: AcceptedJob = {
      ...job,
      polls: job.polls + 1,
      status: answer.status,
      report_url: answer.report_url ?? job.report_url ?? null,
      message: said,
    };
    if (!known)
      tools.warn(`Unknown status word "${answer.status}" for report ${job.report_id}; taken for pending.`);
    if (status === 'READY')
      return { ...seen, outcome: 'READY', wait_seconds: 0, ready_at: tools.now().toISOString() };
    if (status === 'FAILED') return { ...seen, outcome: 'FAILED', wait_seconds: 0 };
    if (await failedInList(seen, tools)) {
      return {
        ...seen,
        outcome: 'FAILED',
        wait_seconds: 0,
        message: `Cint's list of reports calls it failed. ${said}`,
      };
    }
    return pending(seen, said, tools);
  } catch (error) {
    return throttled(job, error, tools);
  }
}

/**
 * Whether Cint's list calls the report failed. An id may be a ULID here and a UUID there, so where the list does
 * not hold the id, what was asked for since the run began with the same parameters is taken for the report.
 */
async function failedInList(job: AcceptedJob, tools: StepTools): Promise<boolean> {
  if (job.polls % LOOK_IN_LIST_EVERY !== 0) return false;
  let sameParametersFailed = false;
  try {
    for await (const item of tools.cint.list(job.request, job.request.report_type)) {
      const failed = foldStatus(item.status).status === 'FAILED';
      if (item.report_id.toLowerCase() === job.report_id.toLowerCase()) return failed;
      sameParametersFailed ||= failed && madeBy(item, job.request, job.started_at) !== undefined;
    }
  } catch (error) {
    // The report's own status was answered. A list that is not must not end the run: the next tenth poll looks again.
    if (!(error instanceof PipelineError || error instanceof Throttled)) throw error;
    tools.warn(`The list of reports could not be read: ${error.message}`);
    return false;
  }
  return sameParametersFailed;
}
