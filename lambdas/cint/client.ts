import type { z } from 'zod';
import type { ApiVersion } from '../contract/report-types.ts';
import type { ReportRequest } from '../contract/request.ts';
import {
  accountsAnswerSchema,
  generateAnswerSchema,
  type ListItem,
  LONGEST_URL,
  listAnswerSchema,
  listItemSchema,
  type StatusAnswer,
  statusAnswerSchema,
} from './answers.ts';
import { requestBody } from './dialect.ts';
import { CintError } from './errors.ts';
import { followDownload, type ReportBody } from './follow-download.ts';
import { type Advice, failureOf, header, isSuccess, type Line, type Request, send } from './http.ts';
import { presentable } from './masking.ts';
import { readAnswer } from './read-answer.ts';
import type { TokenSource } from './token.ts';

/** Said of a refusal that a new token did not help against. */
const AFTER_NEW_TOKEN: Advice = {
  401: ' A new token was refused, too: check that the credentials, client_id and client_secret, are of this Cint.',
  403: ' A new token was tried, too, so the permission is missing: reports need the role Buyer Admin, Buyer Manager or Buy Analyst in this account.',
};

/** The list gives at most 100 a page; a list that goes on past this many pages is taken for a loop. */
const PAGE_SIZE = 100;
const MOST_PAGES = 200;

/** Longer than any status word. */
const LONGEST_WORD = 64;

/** W3C Trace Context, version 00. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Cint's words for a download that comes too early (guide of 2025-05-27, Troubleshooting). */
const NOT_READY = /cannot download report/i;

export type CintOptions = {
  /** With its `/v1`. */
  readonly baseUrl: string;
  readonly apiVersion: ApiVersion;
  readonly tokens: TokenSource;
  readonly line: Line;
  readonly now: () => Date;
};

/**
 * Cint's Demand API, as far as reports need it. Every method throws `PipelineError` with a name of the error
 * table, or `Throttled` where Cint asks to wait.
 */
export class Cint {
  readonly #options: CintOptions;

  constructor(options: CintOptions) {
    this.#options = options;
  }

  /** Asks for a report. The same `idempotencyKey` for every try of a run makes it safe to repeat. */
  async generate(
    request: ReportRequest,
    idempotencyKey: string,
  ): Promise<z.infer<typeof generateAnswerSchema> & { readonly traceparent: string | undefined }> {
    const { answer, ...asked } = await this.#call(
      'POST',
      `${this.#reports(request)}/${request.report_type}`,
      {
        headers: { accept: 'application/json', 'idempotency-key': idempotencyKey },
        body: requestBody(request, this.#options.apiVersion),
      },
    );
    const report = await readAnswer(this.#options.line, answer, asked, generateAnswerSchema);
    const traceparent = TRACEPARENT.exec(header(answer, 'traceparent') ?? '')?.[0];
    return { ...this.#forPeople(report), traceparent };
  }

  /** Cint's status word for a report, as Cint writes it. */
  async status(account: Account, report_id: string): Promise<StatusAnswer> {
    const path = `${this.#reports(account)}/${encodeURIComponent(report_id)}/status`;
    return this.#forPeople(await this.#getJson(path, statusAnswerSchema));
  }

  /** Requests for reports of the last 90 days, in no promised order, all pages. */
  async *list(account: Account, report_type: string): AsyncGenerator<ListItem> {
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = new URLSearchParams({ report_type, page_size: String(PAGE_SIZE) });
      if (cursor !== undefined) query.set('start_after', cursor);
      const answer = await this.#getJson(`${this.#reports(account)}?${query}`, listAnswerSchema);
      yield* (answer.reports_requests ?? []).flatMap((item) => listItemSchema.safeParse(item).data ?? []);
      if (!answer.next_cursor || answer.next_cursor === cursor) return;
      cursor = answer.next_cursor;
    }
  }

  /** The accounts this token may use. */
  async accounts(): Promise<z.infer<typeof accountsAnswerSchema>> {
    return this.#getJson('/demand/accounts', accountsAnswerSchema);
  }

  /** The report's body, or why it cannot be had yet. The caller reads the body to its end, or destroys it. */
  async download(account: Account, report_id: string): Promise<ReportBody | { readonly notReady: string }> {
    const path = `${this.#reports(account)}/${encodeURIComponent(report_id)}/download`;
    try {
      const { answer, ...asked } = await this.#call('GET', path, {
        redirects: true,
        headers: {
          accept: 'text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.1',
          // A plain body has a length to hold it against.
          'accept-encoding': 'identity',
        },
      });
      return await followDownload(this.#options.line, answer, asked, this.#options);
    } catch (error) {
      if (
        error instanceof CintError &&
        [400, 404, 409].includes(error.status) &&
        NOT_READY.test(error.message)
      ) {
        return { notReady: error.message };
      }
      throw error;
    }
  }

  /** Cint's words go into states and causes: bounded, and without what Cint may echo of our secrets. */
  #forPeople<A extends StatusAnswer>(answer: A): A {
    const { secrets } = this.#options.tokens;
    const shown = (text: string, longest?: number) => presentable(text, secrets, longest);
    return {
      ...answer,
      status: shown(answer.status, LONGEST_WORD),
      message: answer.message === undefined ? undefined : shown(answer.message),
      report_url: answer.report_url ? shown(answer.report_url, LONGEST_URL) : answer.report_url,
    };
  }

  #reports({ account_id }: Account): string {
    return `/demand/accounts/${account_id}/reports`;
  }

  async #getJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const { answer, ...asked } = await this.#call('GET', path, { headers: { accept: 'application/json' } });
    return readAnswer(this.#options.line, answer, asked, schema);
  }

  /**
   * One call with a token. A 401, or a 403 that may mean an expired token, is tried once more with a new one.
   * Gives a 2xx answer, or a redirect where the caller follows those.
   */
  async #call(
    method: Request['method'],
    path: string,
    options: {
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly redirects?: true;
    },
  ) {
    const { baseUrl, apiVersion, tokens, line, now } = this.#options;
    const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
    const what = `${method} ${url.pathname}`;
    let token = await tokens.get();
    for (let renewed = false; ; renewed = true) {
      const request: Request = {
        what,
        method,
        url,
        headers: {
          authorization: `Bearer ${token}`,
          'cint-api-version': apiVersion,
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      };
      const answer = await send(line, request);
      if (isSuccess(answer) || (options.redirects && isRedirect(answer.statusCode)))
        return { answer, what, url, headers: request.headers };
      const failure = await failureOf(
        line,
        answer,
        request,
        tokens.secrets,
        now(),
        renewed ? AFTER_NEW_TOKEN : {},
      );
      if (renewed || !mayBeStaleToken(failure)) throw failure;
      const fresh = await tokens.renew(token);
      if (fresh === undefined) throw failure;
      token = fresh;
    }
  }
}

type Account = { readonly account_id: number };

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** 401 is a bad token; a 403 `authorization_error` is an expired token or a missing permission, the body is the same. */
function mayBeStaleToken(failure: Error): boolean {
  return (
    failure instanceof CintError &&
    (failure.status === 401 || (failure.status === 403 && failure.object === 'authorization_error'))
  );
}
