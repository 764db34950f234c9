import { PipelineError } from '../cint/errors.ts';
import { type StepContext, withTools } from '../cint/from-environment.ts';
import { downloadEnvironmentSchema } from '../contract/environment.ts';
import { acceptedJobSchema, type Job } from '../contract/job.ts';
import { observed } from '../observe/observed.ts';
import { download } from './download.ts';
import { s3Client } from './s3.ts';

const environment = downloadEnvironmentSchema.parse(process.env);

export async function handler(event: unknown, context: StepContext): Promise<Job> {
  const outOfTime = new PipelineError(
    'Landing.OutOfTime',
    'The download was stopped, and its upload aborted, before the time of this invocation ran out.',
  );
  return observed('download', context, async (observer) => {
    const job = acceptedJobSchema.parse(event);
    return withTools({ environment, job, context, outOfTime, observer }, async (tools) => {
      const s3 = s3Client(tools.signal);
      try {
        const { BUCKET_NAME: bucket, CINT_API_VERSION: api_version } = environment;
        return await download(job, { ...tools, s3, bucket, api_version });
      } finally {
        s3.destroy();
      }
    });
  });
}
