import { PipelineError } from '../cint/errors.ts';

/** A reason not to believe that a body is the whole report. Whatever was uploaded of it is aborted. */
export function doubt(reason: string, options?: ErrorOptions): PipelineError {
  return new PipelineError('Cint.TruncatedBody', `The report was not landed: ${reason}.`, options);
}
