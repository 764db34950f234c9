import { z } from 'zod';
import { ERRORS } from '../contract/errors.ts';
import { PipelineError } from './errors.ts';
import { presentable } from './masking.ts';

/** What every error answer of an AWS service has, in whichever of the SDK's packages its class is. */
const serviceErrorSchema = z.object({
  $fault: z.enum(['client', 'server']),
  $metadata: z.object({ httpStatusCode: z.number().optional(), requestId: z.string().optional() }),
});

/** Refusals that pass with time. */
const PASSING = new Set([
  'ConditionalRequestConflict',
  'NoSuchUpload',
  'OperationAborted',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
]);

/** Codes of the operating system, such as ECONNRESET; Node's own begin with ERR_ and are mistakes of ours. */
const SYSTEM_ERROR = /^E(?!RR_)[A-Z0-9_]+$/;

/** An error of AWS's as one of the error table's, with AWS's own name in its sentence; any other error as it is. */
export function awsFailure(error: unknown, service: string, what: string): unknown {
  if (!(error instanceof Error) || error instanceof PipelineError) return error;
  const answer = serviceErrorSchema.safeParse(error).data;
  if (answer !== undefined) {
    const { httpStatusCode: status, requestId } = answer.$metadata;
    const passing =
      answer.$fault === 'server' || (status ?? 0) >= 500 || status === 429 || PASSING.has(error.name);
    return new PipelineError(
      passing ? 'AWS.Unavailable' : 'AWS.Rejected',
      `${service} could not ${what}: ${error.name} (${status ?? 'no status'}), ${error.message}. Request id ${requestId ?? 'unknown'}.`,
      { cause: error },
    );
  }
  if (error.name === 'TimeoutError' || ('code' in error && SYSTEM_ERROR.test(String(error.code)))) {
    const message = `${service} did not answer when asked to ${what}: ${error.message}.`;
    return new PipelineError('AWS.Unavailable', message, { cause: error });
  }
  return error;
}

/** An error nobody thought of, as one of the error table's, so that it ends in a sentence, too, without secrets. */
export function asTableError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error) || Object.hasOwn(ERRORS, error.name)) return error;
  const message = presentable(error.message, secrets);
  return new PipelineError('Landing.Fault', `An unexpected error in this step: ${error.name}, ${message}.`, {
    cause: error,
  });
}
