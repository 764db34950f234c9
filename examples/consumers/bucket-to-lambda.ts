import { Duration, Stack } from 'aws-cdk-lib';
import { type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../../lambdas/contract/manifest.ts';
import { ConsumerFunction } from './consumer-function.ts';
import type { ReportsSource } from './reports-source.ts';

/** Keys in EventBridge's events are plain, so they can be matched as they are. */
const KEYS = {
  /** The careful way: the manifest is written last, so its report is there and verified. */
  manifests: Match.prefix(MANIFESTS_PREFIX),
  /** As soon as a CSV is there. Only a wildcard can ask for a prefix and a suffix at once. */
  csvs: Match.wildcard(`${REPORTS_PREFIX}*.csv`),
} as const;

export type BucketToLambdaProps = ReportsSource & {
  /** What to listen for. A report and its manifest are two events: one of them is enough. */
  readonly listenFor: keyof typeof KEYS;
};

/** A Lambda that EventBridge calls for each report. Needs no topic, and can be choosy. */
export class BucketToLambda extends Stack {
  constructor(scope: Construct, id: string, { listenFor, ...source }: BucketToLambdaProps) {
    super(scope, id, { description: 'Loads Cint reports: EventBridge to Lambda' });
    const { lambda, deadLetters } = new ConsumerFunction(this, 'Consumer', {
      handler: 'from-bucket',
      ...source,
    });
    new Rule(this, 'Landed', {
      description: `Cint ${listenFor} landed`,
      eventPattern: created(source.bucketName, listenFor),
      targets: [
        new LambdaFunction(lambda, {
          deadLetterQueue: deadLetters,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
  }
}

function created(bucketName: string, listenFor: keyof typeof KEYS): EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucketName] }, object: { key: KEYS[listenFor] } },
  };
}
