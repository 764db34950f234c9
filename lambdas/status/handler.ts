import { type StepContext, slowCint, withTools } from '../cint/from-environment.ts';
import { environmentSchema } from '../contract/environment.ts';
import { acceptedJobSchema, type Job } from '../contract/job.ts';
import { observed } from '../observe/observed.ts';
import { checkStatus } from './check-status.ts';

const environment = environmentSchema.parse(process.env);

export async function handler(event: unknown, context: StepContext): Promise<Job> {
  return observed('status', context, async (observer) => {
    const job = acceptedJobSchema.parse(event);
    const invocation = { environment, job, context, outOfTime: slowCint(), observer };
    return withTools(invocation, (tools) => checkStatus(job, tools));
  });
}
