import { type StepContext, slowCint, withTools } from '../cint/from-environment.ts';
import { environmentSchema } from '../contract/environment.ts';
import { generateEventSchema, type Job } from '../contract/job.ts';
import { observed } from '../observe/observed.ts';
import { aboutExecution } from '../observe/report-step.ts';
import { generate } from './generate.ts';
import { startJob } from './start-job.ts';

const environment = environmentSchema.parse(process.env);

export async function handler(event: unknown, context: StepContext): Promise<Job> {
  return observed('generate', context, async (observer) => {
    const parsed = generateEventSchema.parse(event);
    aboutExecution(observer, parsed.execution.Id);
    const job = startJob(parsed, environment.CINT_API_VERSION);
    const invocation = { environment, job, context, outOfTime: slowCint(), observer };
    return withTools(invocation, (tools) => generate(job, parsed, tools));
  });
}
