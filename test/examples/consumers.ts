import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { BucketToLambda } from '../../examples/consumers/bucket-to-lambda.ts';
import { TopicToLambda } from '../../examples/consumers/topic-to-lambda.ts';
import { TopicToQueue } from '../../examples/consumers/topic-to-queue.ts';
import { BUCKET } from './documents.ts';

export const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:CintReports-Landed';

/** The consumers of the examples, as their app makes them. */
export function consumerStacks(app: App) {
  const source = { bucketName: BUCKET };
  return {
    topicToLambda: new TopicToLambda(app, 'CintTopicToLambda', { ...source, landedTopicArn: TOPIC_ARN }),
    topicToQueue: new TopicToQueue(app, 'CintTopicToQueue', { ...source, landedTopicArn: TOPIC_ARN }),
    manifests: new BucketToLambda(app, 'CintManifestsToLambda', { ...source, listenFor: 'manifests' }),
    csvs: new BucketToLambda(app, 'CintCsvsToLambda', { ...source, listenFor: 'csvs' }),
  };
}
export type Consumer = keyof ReturnType<typeof consumerStacks>;

/** An app whose code is not bundled, which takes seconds. */
export function unbundled(): App {
  return new App({
    context: { ...cdkJson.context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
}

/** The consumers with their bundles, as `cdk deploy` would upload them. */
export async function bundled(): Promise<{
  readonly bundleOf: (consumer: Consumer) => string;
  remove(): Promise<void>;
}> {
  const outdir = await mkdtemp(join(tmpdir(), 'consumers-'));
  const app = new App({
    outdir,
    context: { ...cdkJson.context, 'aws:cdk:enable-asset-metadata': true },
    builtinCloudFormationValidation: false,
  });
  const stacks = consumerStacks(app);
  app.synth();
  return {
    bundleOf(consumer) {
      const [lambda] = Object.values(
        Template.fromStack(stacks[consumer]).findResources('AWS::Lambda::Function'),
      );
      return join(outdir, String(lambda?.Metadata['aws:asset:path']), 'index.mjs');
    },
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}
