import { randomUUID } from 'node:crypto';
import { type Answer, jsonAnswer } from './answer.ts';
import type { Operation } from './routes.ts';

/** Cint API 2025-12-18, InvalidParam. */
export type InvalidParam = { readonly name: string; readonly reason: string };

type KnownError = { readonly object: string; readonly detail: string };

/** Objects and details are those of Cint's examples (2025-12-18, components/responses) where it has one. */
const knownErrors: Readonly<Record<number, KnownError>> = {
  400: { object: 'bad_request_error', detail: 'the request is not valid' },
  401: { object: 'authorization_error', detail: 'no valid authorization provided for this operation' },
  403: {
    object: 'authorization_error',
    detail: "you don't have the right permissions to perform this operation",
  },
  404: { object: 'not_found_error', detail: 'resource not found' },
  405: { object: 'method_not_allowed_error', detail: 'the method is not allowed for this resource' },
  408: { object: 'request_timeout_error', detail: 'the request took too long to arrive' },
  409: { object: 'conflict_error', detail: 'the request conflicts with an earlier one' },
  413: { object: 'request_too_large_error', detail: 'the request body is too large' },
  429: { object: 'rate_limit_error', detail: 'too many requests' },
  500: {
    object: 'unexpected_internal_error',
    detail: 'an internal error has led to the failure of this operation',
  },
  503: { object: 'service_unavailable_error', detail: 'the service is temporarily unavailable' },
};

function knownError(status: number): KnownError {
  const fallback = status >= 500 ? 500 : 400;
  return knownErrors[status] ?? knownErrors[fallback] ?? { object: 'unexpected_internal_error', detail: '' };
}

/** An answer in Cint's error shape (Cint API 2025-12-18, Error). */
export function errorAnswer(
  status: number,
  given: {
    readonly object?: string;
    readonly detail?: string;
    readonly invalid_params?: readonly InvalidParam[];
    readonly headers?: Record<string, string>;
  } = {},
): Answer {
  const { headers, ...fields } = given;
  return jsonAnswer(status, { id: randomUUID(), ...knownError(status), ...fields }, headers);
}

/** The token endpoint belongs to another service, whose errors have another shape (OAuth 2.0, RFC 6749 5.2). */
export function tokenErrorAnswer(status: number, error: string, error_description: string): Answer {
  return jsonAnswer(status, { error, error_description });
}

/** The error of that status in the shape of that operation's service. */
export function operationErrorAnswer(operation: Operation, status: number, detail?: string): Answer {
  if (operation !== 'token') return errorAnswer(status, detail === undefined ? {} : { detail });
  const error =
    status === 401 || status === 403 ? 'access_denied' : status < 500 ? 'invalid_request' : 'server_error';
  return tokenErrorAnswer(status, error, detail ?? knownError(status).detail);
}

/** Thrown where a request is refused; the server sends `answer`. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with status ${answer.status}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}

/** The refusal of Cint's validation, with every wrong field named. */
export function invalidRequest(invalid_params: readonly InvalidParam[]): Refusal {
  return new Refusal(errorAnswer(400, { detail: 'request had validation errors', invalid_params }));
}
