import { ERRORS, type ErrorName, type OUTCOME_ERRORS } from '../contract/errors.ts';
import type { MetricName } from '../contract/metrics.ts';
import { logger } from './log.ts';
import { type Dimensions, flush, measure } from './measure.ts';
import { type Fields, traced } from './trace.ts';

/** The part of Lambda's context that is told; absent outside Lambda. */
export type InvocationContext = { readonly awsRequestId?: string };

/** A name of the error table: the few values that a metric's dimension may have. */
type TableError = ErrorName | (typeof OUTCOME_ERRORS)[keyof typeof OUTCOME_ERRORS];

/** How an invocation tells what it does: lines in the log, metrics, its trace. Never a secret, never report content. */
export type Observer = {
  /** Fields of every line from here on, and annotations of the trace: the same, unless they are given. */
  about(fields: Fields, annotations?: Fields): void;
  info(sentence: string, fields?: Fields): void;
  warn(sentence: string, fields?: Fields): void;
  /** A failure: an error line, a count, a mark on the trace. */
  failed(error: TableError, sentence: string, fields?: Fields): void;
  measure(metric: MetricName, value: number, dimensions?: Dimensions): void;
  /** From here on, every sentence goes through this before it is written. */
  maskWith(mask: (sentence: string) => string): void;
  /** Seconds since the invocation began. */
  elapsed(): number;
};

/** `outcome` of a line that tells of an exception. */
const FAILED_STEP = 'ERROR';

/**
 * Runs an invocation so that it can be seen from outside, and writes its metrics at the end, whatever that is.
 * @param step what the Lambda does, in a word: `step` of each line, and the name of its part of the trace
 * @throws what `run` throws, after telling of it
 */
export async function observed<T>(
  step: string,
  { awsRequestId }: InvocationContext,
  run: (observer: Observer) => Promise<T>,
): Promise<T> {
  return traced(step, async (trace) => {
    const began = performance.now();
    let mask = (sentence: string) => sentence;
    // A warm Lambda still has the fields of the invocation before.
    logger.resetKeys();
    logger.appendKeys({ step, function_request_id: awsRequestId });
    const elapsed = () => Math.round(performance.now() - began) / 1000;
    const observer: Observer = {
      about(fields, annotations = fields) {
        logger.appendKeys(fields);
        trace.annotate(annotations);
      },
      info: (sentence, fields) => logger.info(mask(sentence), { ...fields, duration_seconds: elapsed() }),
      warn: (sentence, fields) => logger.warn(mask(sentence), { ...fields }),
      failed(error, sentence, fields) {
        logger.error(mask(sentence), { ...fields, error, duration_seconds: elapsed() });
        measure('Errors', 1, { error });
        trace.annotate({ error });
        trace.fail();
      },
      measure,
      maskWith(next) {
        mask = next;
      },
      elapsed,
    };
    try {
      return await run(observer);
    } catch (error) {
      const { name, message } = inTable(error);
      observer.failed(name, message, { outcome: FAILED_STEP });
      throw error;
    } finally {
      flush();
    }
  });
}

/** An error as the error table has it; one that it has not is a fault of ours. */
function inTable(error: unknown): { readonly name: ErrorName; readonly message: string } {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (isErrorName(name)) return { name, message };
  return { name: 'Landing.Fault', message: `An unexpected error: ${name}, ${message}` };
}

function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(ERRORS, name);
}
