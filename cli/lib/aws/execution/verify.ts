import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { type ExecutionResult, NOT_THERE } from './result.ts';

type Landed = Pick<Extract<ExecutionResult, { readonly outcome: 'LANDED' }>, 'bucket' | 'key' | 'bytes'>;

/** Whether an object lies where an execution says that it landed it. A note where that could not be looked up. */
export type Verified =
  | { readonly lies: 'there' }
  | { readonly lies: 'unknown'; readonly note: string }
  | { readonly lies: 'elsewhere'; readonly error: string; readonly cause: string };

const PREVIOUS_VERSIONS = 'S3 keeps previous versions for retention.previous_versions_days (reports.yaml).';

const statusSchema = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

/** Looks at the object itself. Who may watch executions may not always read the bucket. */
export async function verify({ bucket, key, bytes }: Landed, s3: S3Client): Promise<Verified> {
  const where = `s3://${bucket}/${key}`;
  try {
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    if (ContentLength === bytes) return { lies: 'there' };
    return {
      lies: 'elsewhere',
      error: NOT_THERE.changed,
      cause: `The execution landed ${bytes} bytes, but ${where} has ${ContentLength}: it was overwritten. ${PREVIOUS_VERSIONS}`,
    };
  } catch (error) {
    const status = statusSchema.safeParse(error).data?.$metadata.httpStatusCode;
    if (status === 404) {
      return {
        lies: 'elsewhere',
        error: NOT_THERE.missing,
        cause: `The execution landed the report, but ${where} is not there any more: it was moved or deleted. ${PREVIOUS_VERSIONS}`,
      };
    }
    const why =
      status === 403
        ? 's3:GetObject is missing'
        : error instanceof Error
          ? `${error.name}, ${error.message}`
          : String(error);
    return {
      lies: 'unknown',
      note: `Step Functions says that the report landed. The object itself could not be looked at (${why}).`,
    };
  }
}
