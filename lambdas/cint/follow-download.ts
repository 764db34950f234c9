import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { PipelineError } from './errors.ts';
import { failureOf, header, isSuccess, type Line, networkError, type Request, send } from './http.ts';

/** A report on its way: the raw body and what its headers say of it. */
export type ReportBody = {
  readonly what: string;
  readonly body: Readable;
  /** Without parameters, lower case; empty where there is none. */
  readonly content_type: string;
  readonly content_encoding: string;
  readonly content_length: number | undefined;
  /** The transfer itself says where the body ends (a length or chunks). Otherwise it ends wherever the connection does. */
  readonly framed: boolean;
  /** Turns a failure of the body into words. */
  readonly failure: (error: unknown) => unknown;
};

const MOST_REDIRECTS = 5;

/** The request that a redirect answered. */
type Asked = { readonly what: string; readonly url: URL; readonly headers: Readonly<Record<string, string>> };

/**
 * Follows a download to where the report lies (a shared report sits behind a presigned S3 URL). The token goes
 * along only as long as the origin stays the same; once another has been met, it is never sent again.
 */
export async function followDownload(
  line: Line,
  first: Dispatcher.ResponseData,
  asked: Asked,
  context: { readonly tokens: { readonly secrets: readonly string[] }; readonly now: () => Date },
): Promise<ReportBody> {
  const { what } = asked;
  let { url, headers } = asked;
  let answer = first;
  for (let hops = 0; answer.statusCode !== 200; hops += 1) {
    if (isSuccess(answer)) {
      await answer.body.dump();
      throw new PipelineError(
        'Cint.TruncatedBody',
        `${what} was answered ${answer.statusCode}, which is not the whole report.`,
      );
    }
    const target = redirectTarget(url, header(answer, 'location'), what);
    if (hops === MOST_REDIRECTS) {
      throw new PipelineError(
        'Cint.ContractError',
        `${what} was redirected more than ${MOST_REDIRECTS} times.`,
      );
    }
    await answer.body.dump();
    if (target.origin !== url.origin) headers = { 'accept-encoding': 'identity' };
    url = target;
    const request: Request = { what: `${what}, redirected to ${url.host}`, method: 'GET', url, headers };
    answer = await send(line, request);
    if (answer.statusCode >= 400 && url.origin !== asked.url.origin) {
      await answer.body.dump();
      // A presigned link ends soon; another try is given another one.
      throw new PipelineError('Cint.TruncatedBody', `${request.what}, was answered ${answer.statusCode}.`);
    }
    if (answer.statusCode >= 400)
      throw await failureOf(line, answer, request, context.tokens.secrets, context.now());
  }
  // Whoever reads the body is told of its errors; one that is not read may fail unheard.
  answer.body.on('error', () => undefined);
  const length = header(answer, 'content-length');
  return {
    what,
    body: answer.body,
    content_type: (header(answer, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    content_encoding: (header(answer, 'content-encoding') ?? '').trim().toLowerCase(),
    content_length: length === undefined ? undefined : Number(length),
    framed: length !== undefined || /\bchunked\b/i.test(header(answer, 'transfer-encoding') ?? ''),
    failure: (error) => networkError(line, what, url, error),
  };
}

/** A redirect may go to any host, but never from TLS to plain text, nor to anything but HTTP. */
function redirectTarget(from: URL, location: string | undefined, what: string): URL {
  const target = location === undefined || location === '' ? null : URL.parse(location, from.href);
  if (target === null || !(target.protocol === 'https:' || target.protocol === from.protocol)) {
    throw new PipelineError(
      'Cint.ContractError',
      `${what} was redirected to a place that is not a safe web address.`,
    );
  }
  return target;
}
