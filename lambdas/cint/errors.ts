import { z } from 'zod';
import { CINT_STATUS_PAGE, ERRORS, type ErrorName } from '../contract/errors.ts';
import { shortened } from '../contract/sentences.ts';
import { presentable } from './masking.ts';

/** A failure the state machine matches by `name`; the message is for people. */
export class PipelineError extends Error {
  override readonly name: ErrorName;
  constructor(name: ErrorName, message: string, options?: ErrorOptions) {
    const whereToLook =
      ERRORS[name].fail_state === 'unavailable' ? ` Cint tells of incidents at ${CINT_STATUS_PAGE}` : '';
    super(`${shortened(message)}${whereToLook}`, options);
    this.name = name;
  }
}

/**
 * An error answer of Cint's. What Cint said is kept out of reach of loggers, which write down every plain property:
 * only the message has its secrets masked.
 */
export class CintError extends PipelineError {
  readonly #answer: ErrorAnswer;
  constructor(name: ErrorName, message: string, answer: ErrorAnswer) {
    super(name, message);
    this.#answer = answer;
  }
  get status(): number {
    return this.#answer.status;
  }
  /** Cint's own `object`, such as `authorization_error`. */
  get object(): string | undefined {
    return this.#answer.object;
  }
}

/** Cint asks to wait: 429, or 503 with `Retry-After`. Not an error of a run: steps turn it into an outcome. */
export class Throttled extends Error {
  override readonly name = 'Throttled';
  readonly retryAfterSeconds: number | undefined;
  constructor(message: string, retryAfterSeconds: number | undefined) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Cint's error object (API 2025-12-18, `Error`), and the token endpoint's, each field optional: it is only shown. */
const errorBodySchema = z.object({
  id: z.string().optional().catch(undefined),
  object: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  invalid_params: z
    .array(z.object({ name: z.string(), reason: z.string() }))
    .nullish()
    .catch(undefined),
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
});

export type ErrorAnswer = {
  readonly status: number;
  readonly id?: string | undefined;
  readonly object?: string | undefined;
  readonly detail?: string | undefined;
  readonly invalid_params?: readonly { readonly name: string; readonly reason: string }[] | undefined;
};

/** Reads an error body; a body that is not Cint's JSON is quoted in part. */
export function readErrorAnswer(status: number, contentType: string, body: string): ErrorAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Proxies answer in HTML or plain text; plain text often says what happened.
    return { status, detail: contentType.startsWith('text/plain') && body.trim() !== '' ? body : undefined };
  }
  const parsed = errorBodySchema.safeParse(json);
  if (!parsed.success) return { status };
  const { id, object, detail, invalid_params, error, error_description } = parsed.data;
  return {
    status,
    id,
    object: object ?? error,
    detail: detail ?? error_description,
    invalid_params: invalid_params ?? undefined,
  };
}

function nameFor(answer: ErrorAnswer): ErrorName {
  const { status, object } = answer;
  if (status >= 500) return 'Cint.ServerError';
  switch (status) {
    case 401:
      return 'Cint.Unauthorized';
    case 403:
      return object === 'required_header_missing' ? 'Cint.BadRequest' : 'Cint.Forbidden';
    case 404:
      return 'Cint.NotFound';
    case 408:
      return 'Cint.Timeout';
    case 409:
    case 425:
      return 'Cint.Conflict';
    default:
      return 'Cint.BadRequest';
  }
}

/** At most this many `invalid_params` are quoted: a Cause holds 32,768 characters. */
const MOST_PARAMS = 50;

/** The error for an answer that is not 2xx, in one sentence with all that Cint said, secrets masked. */
export function errorFor(
  what: string,
  answer: ErrorAnswer,
  secrets: readonly string[],
  advice = '',
): CintError {
  const name = nameFor(answer);
  const show = (text: string) => presentable(text, secrets);
  const parts = [
    answer.detail === undefined ? 'Cint gave no detail' : show(answer.detail),
    ...(answer.invalid_params ?? [])
      .slice(0, MOST_PARAMS)
      .map((param) => `${show(param.name)}: ${show(param.reason)}`),
  ];
  const kind = answer.object === undefined ? '' : ` ${show(answer.object)}`;
  const id = answer.id === undefined ? '' : ` (Cint's error id ${show(answer.id)})`;
  return new CintError(
    name,
    `Cint answered ${answer.status}${kind} to ${what}: ${parts.join('; ').replace(/\.+$/, '')}${id}.${advice}`,
    answer,
  );
}
