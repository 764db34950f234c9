import { createReadStream } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { CSV_REPORTS } from './athena/tables.ts';
import { AthenaTables } from './athena-tables.ts';
import { BucketToLambda } from './bucket-to-lambda.ts';
import { TopicToLambda } from './topic-to-lambda.ts';
import { TopicToQueue } from './topic-to-queue.ts';

/** What `--context` says: outputs of the reports' stack, and for Athena the accounts and a report of each type. */
const contextSchema = z.object({
  bucket: z.string({ error: 'is missing: --context bucket=<BucketName>' }),
  topic: z.string().optional(),
  key: z.string().optional(),
  accounts: z
    .string()
    .regex(/^\d+(,\d+)*$/, 'must be Cint account ids, such as 13,27')
    .transform((ids) => ids.split(',').map(Number))
    .optional(),
  since: z.iso.date().default('2025-01-01'),
});

const app = new App();
const given = (name: string): unknown => app.node.tryGetContext(name);
const context = contextSchema.safeParse(
  Object.fromEntries(Object.keys(contextSchema.shape).map((name) => [name, given(name)])),
);
if (!context.success) throw new Error(`--context: ${z.prettifyError(context.error)}`);
const { bucket, topic, key, accounts, since } = context.data;
const source = { bucketName: bucket, keyArn: key };

new BucketToLambda(app, 'CintManifestsToLambda', { ...source, listenFor: 'manifests' });
new BucketToLambda(app, 'CintCsvsToLambda', { ...source, listenFor: 'csvs' });
if (topic !== undefined) {
  new TopicToLambda(app, 'CintTopicToLambda', { ...source, landedTopicArn: topic });
  new TopicToQueue(app, 'CintTopicToQueue', { ...source, landedTopicArn: topic });
}
if (accounts !== undefined) {
  const headers: Record<string, readonly string[]> = {};
  for (const type of CSV_REPORTS) {
    const file = z.string().optional().parse(given(type));
    if (file !== undefined) headers[type] = await headerOf(file);
  }
  new AthenaTables(app, 'CintReportTables', {
    bucketName: bucket,
    accountIds: accounts,
    firstDay: since,
    headers,
  });
}

/** The first line of a report, or of its beginning, as fields. */
async function headerOf(file: string): Promise<string[]> {
  const records = createReadStream(file).pipe(parse({ bom: true, to: 1 }));
  for await (const record of records) return z.array(z.string()).parse(record);
  throw new Error(`${file} is empty: it must be a report, or its beginning`);
}
