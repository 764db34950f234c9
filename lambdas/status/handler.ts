import { type RemainingTime, slowCint, withTools } from '../cint/from-environment.ts';
import { environmentSchema } from '../contract/environment.ts';
import { acceptedJobSchema, type Job } from '../contract/job.ts';
import { checkStatus } from './check-status.ts';

const environment = environmentSchema.parse(process.env);

export async function handler(event: unknown, context: RemainingTime): Promise<Job> {
  const job = acceptedJobSchema.parse(event);
  return withTools(environment, job.secrets, context, slowCint(), (tools) => checkStatus(job, tools));
}
