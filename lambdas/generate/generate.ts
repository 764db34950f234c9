import { v5 as uuidv5 } from 'uuid';
import type { StepTools } from '../cint/from-environment.ts';
import { foldStatus } from '../cint/status-words.ts';
import { pending, throttled } from '../cint/waiting.ts';
import { type GenerateEvent, type Job, jobSchema } from '../contract/job.ts';
import type { ApiVersion } from '../contract/report-types.ts';
import { parseRequest } from '../contract/request.ts';
import { findEarlier } from './find-earlier.ts';

/** Namespace of the idempotency keys of executions: a constant of this product, made once at random. */
const EXECUTION_NAMESPACE = '0e2f7d0a-7a3d-4c38-9f0b-6f5f1f1f4f52';

/** The `Idempotency-Key` of a run: the same for every try of it, and for no other run. */
export function idempotencyKey(execution: string): string {
  return uuidv5(execution, EXECUTION_NAMESPACE);
}

/**
 * Asks Cint for the report, or finds the one that an earlier try of this run asked for.
 * @throws InvalidRequest before anything is sent
 */
export async function generate(event: GenerateEvent, version: ApiVersion, tools: StepTools): Promise<Job> {
  const { execution, retry_count, state } = event;
  const request = parseRequest(execution.Input, version);
  const earlierRound = jobSchema.safeParse(state.job).data;
  const answer_lost =
    retry_count > 0 || (execution.RedriveCount ?? 0) > 0 || (earlierRound?.answer_lost ?? false);
  const job: Job = earlierRound ?? {
    outcome: 'PENDING',
    message: '',
    execution: execution.Id,
    started_at: execution.StartTime,
    request,
    wait_seconds: 0,
    polls: 0,
    throttles: 0,
    answer_lost,
  };
  try {
    const earlier = answer_lost ? await findEarlier(tools.cint, request, job.started_at) : undefined;
    const report = earlier ?? (await tools.cint.generate(request, idempotencyKey(execution.Id)));
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
    return throttled({ ...job, answer_lost }, error, tools);
  }
}
