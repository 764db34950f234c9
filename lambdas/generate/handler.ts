import { type RemainingTime, slowCint, withTools } from '../cint/from-environment.ts';
import { environmentSchema } from '../contract/environment.ts';
import { generateEventSchema, type Job } from '../contract/job.ts';
import { generate } from './generate.ts';
import { startJob } from './start-job.ts';

const environment = environmentSchema.parse(process.env);

export async function handler(event: unknown, context: RemainingTime): Promise<Job> {
  const parsed = generateEventSchema.parse(event);
  const job = startJob(parsed, environment.CINT_API_VERSION);
  return withTools(environment, job.secrets, context, slowCint(), (tools) => generate(job, parsed, tools));
}
