import type { Tracer } from '@aws-lambda-powertools/tracer';

/** Lambda names its runtimes so; other places where AWS runs programs have other names. */
const IN_LAMBDA = process.env.AWS_EXECUTION_ENV?.startsWith('AWS_Lambda_') ?? false;

/** Loaded in Lambda only: elsewhere X-Ray's hooks into every promise would cost, and bring nothing. */
const tracer: Tracer | undefined = IN_LAMBDA ? (await import('./x-ray.ts')).tracer : undefined;

/** Ids, names and numbers; what is not known yet is left out. */
export type Fields = Readonly<Record<string, string | number | null | undefined>>;

export type Trace = {
  /** What traces can be searched for. */
  annotate(annotations: Fields): void;
  /** Marks what is traced as failed. What the error says stays in the log. */
  fail(): void;
};

const NO_TRACE: Trace = { annotate: () => undefined, fail: () => undefined };

/** Runs something as a subsegment of the invocation's trace. */
export async function traced<T>(name: string, run: (trace: Trace) => Promise<T>): Promise<T> {
  const parent = tracer?.isTracingEnabled() ? tracer.getSegment() : undefined;
  if (tracer === undefined || parent === undefined) return run(NO_TRACE);
  const subsegment = parent.addNewSubsegment(name);
  tracer.setSegment(subsegment);
  try {
    return await run({
      annotate(annotations) {
        for (const [key, value] of Object.entries(annotations)) {
          if (value !== null && value !== undefined) subsegment.addAnnotation(key, value);
        }
      },
      fail: () => subsegment.addFaultFlag(),
    });
  } finally {
    subsegment.close();
    tracer.setSegment(parent);
  }
}

/** A client of the AWS SDK whose calls are part of the trace. */
export function captured<Client>(client: Client): Client {
  return tracer === undefined ? client : tracer.captureAWSv3Client(client);
}
