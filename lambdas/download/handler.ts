import { PipelineError } from '../cint/errors.ts';
import { type RemainingTime, withTools } from '../cint/from-environment.ts';
import { downloadEnvironmentSchema } from '../contract/environment.ts';
import { acceptedJobSchema, type Job } from '../contract/job.ts';
import { download } from './download.ts';
import { s3Client } from './s3.ts';

const environment = downloadEnvironmentSchema.parse(process.env);
const s3 = s3Client();

export async function handler(event: unknown, context: RemainingTime): Promise<Job> {
  const job = acceptedJobSchema.parse(event);
  const outOfTime = new PipelineError(
    'Landing.OutOfTime',
    'The download was stopped, and its upload aborted, before the time of this invocation ran out.',
  );
  return withTools(environment, context, outOfTime, (tools) =>
    download(job, {
      ...tools,
      s3,
      bucket: environment.BUCKET_NAME,
      api_version: environment.CINT_API_VERSION,
    }),
  );
}
