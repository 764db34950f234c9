import { Agent, type Dispatcher, request } from 'undici';
import { errorFor, PipelineError, readErrorAnswer, Throttled } from './errors.ts';
import { presentable } from './masking.ts';
import { parseRetryAfter } from './retry-after.ts';

/** Milliseconds of silence that are taken for "no answer". */
export type Timeouts = {
  /** To a TCP and TLS connection. */
  readonly connect: number;
  /** From the request's end to the answer's headers. */
  readonly headers: number;
  /** Between two pieces of the answer's body. */
  readonly idle_body: number;
};

/** Generous for an API that answers in a second; short enough that a retry still fits into a Lambda's time. */
const TIMEOUTS: Timeouts = { connect: 5_000, headers: 30_000, idle_body: 60_000 };

/**
 * The connections of one invocation. Not shared between invocations: a Lambda is frozen in between, and a
 * kept connection that died meanwhile would swallow the next request.
 */
export function connections(timeouts: Timeouts = TIMEOUTS): Agent {
  return new Agent({
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.idle_body,
  });
}

/** What every request needs besides itself. */
export type Line = {
  readonly dispatcher: Dispatcher;
  /** Aborted when the invocation's time is up; its reason is then what is thrown. */
  readonly signal: AbortSignal;
};

export type Request = {
  /** For error messages: method and path, no host, no secrets. */
  readonly what: string;
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Error bodies and JSON answers beyond this are not read; Cint's lists of 100 are about 100 kB. */
const LONGEST_JSON_BYTES = 10 * 1024 * 1024;

/**
 * Sends a request and gives the answer, whatever its status.
 * @throws PipelineError `Cint.NetworkError` where no answer comes
 */
export async function send(
  line: Line,
  { what, method, url, headers, body }: Request,
): Promise<Dispatcher.ResponseData> {
  try {
    return await request(url, {
      dispatcher: line.dispatcher,
      signal: line.signal,
      method,
      headers: { 'user-agent': 'cint-reports', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    throw networkError(line, what, url, error);
  }
}

/** The failure of a connection, in words; the signal's own reason where it was us who gave up. */
export function networkError(line: Line, what: string, url: URL, error: unknown): unknown {
  if (line.signal.aborted) return line.signal.reason;
  // An invalid header or URL is a mistake of ours, not of the network.
  if (!(error instanceof Error) || ('code' in error && error.code === 'UND_ERR_INVALID_ARG')) return error;
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  const why = presentable(`${code}${error.message}`, []);
  return new PipelineError('Cint.NetworkError', `No answer from ${url.host} to ${what} (${why}).`, {
    cause: error,
  });
}

/** Reads a JSON answer of bounded size. */
export async function readText(
  line: Line,
  answer: Dispatcher.ResponseData,
  what: string,
  url: URL,
): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer.body) {
      bytes += piece.length;
      if (bytes > LONGEST_JSON_BYTES) {
        throw new PipelineError(
          'Cint.ContractError',
          `The answer to ${what} is longer than ${LONGEST_JSON_BYTES} bytes.`,
        );
      }
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw networkError(line, what, url, error);
  }
  return Buffer.concat(pieces).toString('utf8');
}

export function header(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function isSuccess(answer: Dispatcher.ResponseData): boolean {
  return answer.statusCode >= 200 && answer.statusCode < 300;
}

/** A sentence for a status. */
export type Advice = Readonly<Partial<Record<number, string>>>;

/**
 * The error, or the request to wait, that an answer other than 2xx stands for. Reads its body.
 * @param advice what to do about it, as far as the caller knows
 */
export async function failureOf(
  line: Line,
  answer: Dispatcher.ResponseData,
  { what, url }: Request,
  secrets: readonly string[],
  now: Date,
  advice: Advice = {},
): Promise<Error> {
  const status = answer.statusCode;
  let body = '';
  try {
    body = await readText(line, answer, what, url);
  } catch (error) {
    // The status says enough; a body that is cut or too long takes nothing from it.
    if (line.signal.aborted || !(error instanceof PipelineError)) throw error;
  }
  const said = readErrorAnswer(status, header(answer, 'content-type') ?? '', body);
  const failure = errorFor(what, said, secrets, advice[status]);
  const retryAfter = header(answer, 'retry-after');
  return status === 429 || (status === 503 && retryAfter !== undefined)
    ? new Throttled(failure.message, parseRetryAfter(retryAfter, now))
    : failure;
}
