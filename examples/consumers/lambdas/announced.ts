import { z } from 'zod';

/** An object that S3 told of, a report or a manifest, by its real key. */
export type Announced = { readonly bucket: string; readonly key: string };

/** Text that holds JSON of this shape. */
function jsonText<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch (error) {
        context.issues.push({ code: 'custom', input: text, message: `must be JSON: ${String(error)}` });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** S3 sends this whenever the notification is set (S3 user guide, "Event message structure"). Nothing has landed. */
const testEventSchema = z.object({ Event: z.literal('s3:TestEvent') }).transform((): Announced[] => []);

/** One record for each object; versions 2.1 and later agree in these fields. */
const recordsSchema = z
  .object({
    Records: z.array(
      z.object({
        eventName: z.string(),
        s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
      }),
    ),
  })
  .transform(({ Records }): Announced[] =>
    Records.filter(({ eventName }) => eventName.startsWith('ObjectCreated:')).map(({ s3 }) => ({
      bucket: s3.bucket.name,
      key: plainKey(s3.object.key),
    })),
  );

/** S3 writes keys into its notifications as HTML forms do: `=` is `%3D`, a blank is `+`. EventBridge has them plain. */
function plainKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

const notificationSchema = z.union([testEventSchema, recordsSchema]);

const topicEventSchema = z.object({
  Records: z.array(z.object({ Sns: z.object({ Message: jsonText(notificationSchema) }) })),
});

/** What Lambda gets from SNS: in each record's `Message` S3's notification, as text. */
export function announcedByTopic(event: unknown): Announced[] {
  return topicEventSchema.parse(event).Records.flatMap(({ Sns }) => Sns.Message);
}

/** A queue that gets raw messages holds S3's notification itself, any other one SNS's envelope around it. */
const bodySchema = jsonText(
  z.union([
    z
      .object({ Type: z.literal('Notification'), Message: jsonText(notificationSchema) })
      .transform(({ Message }) => Message),
    notificationSchema,
  ]),
);

/** What one message of the queue tells of. */
export function announcedByMessage(body: string): Announced[] {
  return bodySchema.parse(body);
}

const bucketEventSchema = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

/** What Lambda gets from EventBridge. */
export function announcedByBucket(event: unknown): Announced {
  const { detail } = bucketEventSchema.parse(event);
  return { bucket: detail.bucket.name, key: detail.object.key };
}
