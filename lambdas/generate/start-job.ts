import { type GenerateEvent, type Job, jobSchema } from '../contract/job.ts';
import type { ApiVersion } from '../contract/report-types.ts';
import { InvalidRequest, parseRequest, scheduledSchema } from '../contract/request.ts';

/**
 * The job of an execution as "Generate report" gets it: on a later round the one so far, at first a new one, from
 * the input and what the stack knows of its account.
 * @throws InvalidRequest before anything is sent
 */
export function startJob({ execution, accounts, state }: GenerateEvent, version: ApiVersion): Job {
  // Checked at every round: an input may bring a job along that no round of ours has made.
  const moment = new Date(execution.StartTime);
  const request = parseRequest(execution.Input, version, { moment, accounts });
  const { schedule, scheduled_time } = scheduledSchema.parse(execution.Input);
  const account = accounts[request.account_id];
  if (account === undefined)
    throw new InvalidRequest([`account_id: ${request.account_id} is not known here`]);
  const { credentials_secret_id, token_secret_id } = account;
  const known = {
    execution: execution.Id,
    started_at: execution.StartTime,
    request,
    secrets: { credentials_secret_id, token_secret_id },
    ...(schedule === undefined ? {} : { schedule }),
    ...(scheduled_time === undefined ? {} : { scheduled_time }),
  };
  const earlierRound = jobSchema.safeParse(state.job).data ?? {
    outcome: 'PENDING',
    message: '',
    wait_seconds: 0,
    polls: 0,
    throttles: 0,
    answer_lost: false,
  };
  return { ...earlierRound, ...known };
}
