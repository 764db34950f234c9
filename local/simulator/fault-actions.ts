import type { ServerResponse } from 'node:http';
import { type Answer, bufferBody, type JsonObject, jsonAnswer, textBody } from './answer.ts';
import {
  deliver,
  deliverChunked,
  deliverChunkedTruncated,
  deliverGzip,
  deliverGzipTruncated,
  deliverStalled,
  deliverTruncated,
  deliverUntilClose,
} from './delivery.ts';
import type { ActionName } from './fault-vocabulary.ts';
import type { Fault } from './faults.ts';

/** A request that a fault has met, and what can be done with it. */
export type Exchange = {
  readonly fault: Fault;
  readonly response: ServerResponse;
  /** Handles the request as Cint would; a refusal is an answer too. The fault's headers are in it. */
  answer(whims?: { readonly reportFails: boolean }): Promise<Answer>;
  expireTokens(): void;
  /** Where else on this machine the report's bytes can be had. */
  redirectUrl(): Promise<string>;
};

type Action = (exchange: Exchange) => Promise<void>;
type Cut = (response: ServerResponse, answer: Answer, count: number) => Promise<void>;

/** What every action of a fault does. */
export const faultActions: Readonly<Record<ActionName, Action>> = {
  reset: async ({ response }) => void response.socket?.resetAndDestroy(),
  hang: async () => undefined,
  stall: cut(deliverStalled),
  truncate: cut(deliverTruncated),
  'close-delimited': closeDelimited,
  gzip: async ({ response, answer }) => deliverGzip(response, await answer()),
  'gzip-truncate': cut(deliverGzipTruncated),
  chunked: async ({ response, answer }) => deliverChunked(response, await answer()),
  'chunked-truncate': cut(deliverChunkedTruncated),
  html: changed(htmlInstead),
  redirect,
  'lost-answer': lostAnswer,
  'fail-report': async ({ response, answer }) => deliver(response, await answer({ reportFails: true })),
  empty: changed(nothingInstead),
  'bad-shape': changed((answer) => jsonAnswer(successOf(answer), {}, answer.headers)),
  'unknown-status': changed(unknownStatus),
  'hostile-report-id': changed(hostileReportId),
  'expire-tokens': async ({ response, answer, expireTokens }) => {
    expireTokens();
    await deliver(response, await answer());
  },
};

function cut(deliverPart: Cut): Action {
  return async ({ fault, response, answer }) => {
    const whole = await answer();
    await deliverPart(response, whole, fault.after_bytes ?? Math.floor(whole.body.size / 2));
  };
}

/** Whole unless `after_bytes` says otherwise: a body without a length need not be a broken one. */
async function closeDelimited({ fault, response, answer }: Exchange): Promise<void> {
  const whole = await answer();
  await deliverUntilClose(response, whole, fault.after_bytes ?? whole.body.size);
}

/** The request is carried out, and the client never learns of it. */
async function lostAnswer({ response, answer }: Exchange): Promise<void> {
  await answer();
  response.socket?.resetAndDestroy();
}

async function redirect({ response, answer, redirectUrl }: Exchange): Promise<void> {
  const direct = await answer();
  if (direct.status !== 200) return deliver(response, direct);
  const headers = { ...direct.headers, Location: await redirectUrl() };
  await deliver(response, { status: 302, headers, body: textBody('text/plain', '') });
}

function changed(change: (answer: Answer, fault: Fault) => Answer): Action {
  return async ({ fault, response, answer }) => deliver(response, change(await answer(), fault));
}

function successOf({ status }: Answer): number {
  return status < 300 ? status : 200;
}

function htmlInstead({ headers }: Answer): Answer {
  const page =
    '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n';
  return { status: 200, headers, body: textBody('text/csv', page) };
}

function nothingInstead({ headers, body }: Answer): Answer {
  return { status: 200, headers, body: bufferBody(body.contentType, Buffer.alloc(0)) };
}

/** In a list, the status of every report on the page. */
function unknownStatus(answer: Answer): Answer {
  const ponder = (json: JsonObject) => ({ ...json, status: 'PONDERING' });
  return changeJson(answer, (json) =>
    Array.isArray(json.reports_requests)
      ? { ...json, reports_requests: json.reports_requests.map(ponder) }
      : ponder(json),
  );
}

function hostileReportId(answer: Answer, { body }: Fault): Answer {
  const override = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
  return changeJson(answer, (json) => ({ ...json, report_id: '../../etc/passwd', ...override }));
}

/** An error stays as it is: it has none of the fields. */
function changeJson(answer: Answer, change: (json: JsonObject) => JsonObject): Answer {
  if (answer.json === undefined || answer.status >= 300) return answer;
  return jsonAnswer(answer.status, change(answer.json), answer.headers);
}
