import { Stack, Validations } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { z } from 'zod';

/** A finding of cdk-nag's AwsSolutions that is right, and why things stay as they are. */
class Acknowledgement {
  readonly #finding: string;
  readonly #reason: string;
  constructor(finding: string, reason: string) {
    this.#finding = finding;
    this.#reason = reason;
  }
  acknowledge(construct: IConstruct): void {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${this.#finding}`, reason: this.#reason });
  }
}

export const TRACING_NEEDS_EVERYTHING = new Acknowledgement(
  'IAM5[Resource::*]',
  'X-Ray offers no resources for PutTraceSegments and PutTelemetryRecords.',
);

export const DELIVERY_AND_TRACING_NEED_EVERYTHING = new Acknowledgement(
  'IAM5[Resource::*]',
  'AWS offers no resources for the delivery of logs and for X-Ray.',
);

export const CREDENTIALS_ARE_CINTS = new Acknowledgement(
  'SMG4',
  'Cint issues the credentials and has no API to rotate them; `reports credentials` stores new ones.',
);

export const TOKEN_IS_RENEWED = new Acknowledgement(
  'SMG4',
  'The Lambdas replace the token before it ends, about once a day.',
);

export const LOGS_OF_LOGS = new Acknowledgement(
  'S1',
  'It holds the access logs; logging them would never end.',
);

export const DEAD_LETTERS_END_HERE = new Acknowledgement(
  'SQS3',
  'It is the dead-letter queue; an alarm goes off when it holds anything.',
);

/** The name of each object is known only when its report is: a role is held to a prefix. */
export function acknowledgeObjects(role: IConstruct, bucket: IBucket, prefix: string): void {
  const arn = inWords(Stack.of(role).resolve(bucket.arnForObjects(`${prefix}*`)));
  const reason = `Objects under ${prefix} are named when they are written.`;
  new Acknowledgement(`IAM5[Resource::${arn}]`, reason).acknowledge(role);
}

const joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const reference = z.object({ Ref: z.string() });

/** A part of a template as cdk-nag writes it: `<Bucket.Arn>/reports/*`. */
function inWords(value: unknown): string {
  const join = joined.safeParse(value).data?.['Fn::Join'];
  if (join !== undefined) return join[1].map(inWords).join(join[0]);
  const of = attribute.safeParse(value).data?.['Fn::GetAtt'];
  if (of !== undefined) return `<${of.join('.')}>`;
  const ref = reference.safeParse(value).data?.Ref;
  return ref === undefined ? String(value) : `<${ref}>`;
}
