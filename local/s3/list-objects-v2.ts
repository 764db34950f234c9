import { z } from 'zod';
import { invalidArgument } from './errors.ts';
import { listObjects } from './listing.ts';
import type { Context } from './s3rver-internals.ts';

/** S3's limit of one page. */
const LONGEST_PAGE = 1000;

const querySchema = z.object({
  prefix: z.string().default(''),
  delimiter: z.string().optional(),
  'continuation-token': z.string().optional(),
  'start-after': z.string().optional(),
  'max-keys': z.coerce.number().int().nonnegative().default(LONGEST_PAGE),
});

/**
 * Answers ListObjectsV2 in s3rver's place: for a second page s3rver encrypts the continuation token with DES,
 * which OpenSSL 3 refuses. Values are strings because s3rver encodes them.
 */
export async function answerListObjectsV2(root: string, bucket: string, context: Context): Promise<void> {
  const query = querySchema.safeParse(context.query);
  if (!query.success) throw invalidArgument(z.prettifyError(query.error));
  const { prefix, delimiter, 'continuation-token': token } = query.data;
  const { objects, commonPrefixes, isTruncated, last } = await listObjects(root, bucket, {
    prefix,
    delimiter,
    startAfter: token === undefined ? query.data['start-after'] : Buffer.from(token, 'base64url').toString(),
    maxKeys: Math.min(query.data['max-keys'], LONGEST_PAGE),
  });
  context.body = {
    ListBucketResult: {
      '@': { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/' },
      Name: bucket,
      Prefix: prefix,
      Delimiter: delimiter,
      MaxKeys: String(query.data['max-keys']),
      KeyCount: String(objects.length + commonPrefixes.length),
      IsTruncated: String(isTruncated),
      ContinuationToken: token,
      NextContinuationToken: isTruncated ? Buffer.from(last).toString('base64url') : undefined,
      Contents: objects.map((object) => ({
        Key: object.key,
        LastModified: object.lastModifiedDate.toISOString(),
        ETag: object.metadata.etag,
        Size: String(object.size),
        StorageClass: 'STANDARD',
      })),
      CommonPrefixes: commonPrefixes.map((name) => ({ Prefix: name })),
    },
  };
}
