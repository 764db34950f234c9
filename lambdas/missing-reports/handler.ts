import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { expectedReportsSchema, missingReportsEnvironmentSchema } from '../contract/expected-reports.ts';
import { type InvocationContext, observed } from '../observe/observed.ts';
import { captured } from '../observe/trace.ts';
import { findMissing } from './find-missing.ts';
import { tell } from './tell.ts';

const { BUCKET_NAME: bucket, SCHEDULE_GROUP_NAME: group } = missingReportsEnvironmentSchema.parse(
  process.env,
);
// Stand-ins for S3 that are named by an endpoint have no host name for each bucket.
const s3 = captured(new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined }));
const scheduler = captured(new SchedulerClient({}));

export async function handler(event: unknown, context: InvocationContext): Promise<void> {
  await observed('missing-reports', context, async (observer) => {
    const findings = await findMissing(expectedReportsSchema.parse(event), { s3, bucket, scheduler, group });
    for (const finding of findings) tell(observer, finding);
  });
}
