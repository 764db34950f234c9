import { type RemainingTime, slowCint, withTools } from '../cint/from-environment.ts';
import { environmentSchema } from '../contract/environment.ts';
import { generateEventSchema, type Job } from '../contract/job.ts';
import { generate } from './generate.ts';

const environment = environmentSchema.parse(process.env);

export async function handler(event: unknown, context: RemainingTime): Promise<Job> {
  const parsed = generateEventSchema.parse(event);
  return withTools(environment, context, slowCint(), (tools) =>
    generate(parsed, environment.CINT_API_VERSION, tools),
  );
}
