import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from './routes.ts';

/** A request as the simulator received it. */
export type SimulatedRequest = {
  /** When it arrived, in milliseconds of the simulator's clock. */
  readonly at: number;
  /** `unknown` for a path or method that Cint does not have. */
  readonly operation: Operation | 'redirected-download' | 'unknown';
  readonly method: string;
  /** Without the query, as sent (not decoded). */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined without a body or where it is not JSON. */
  readonly body: unknown;
  /** The status answered; undefined until then, and for ever where a fault answers nothing. */
  readonly status: number | undefined;
};

/** The entry while its request is being handled: the body comes later. */
export type OpenRequest = Omit<SimulatedRequest, 'body'> & { body: unknown };

export function openRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  at: number,
  operationOf: (method: string, path: string) => SimulatedRequest['operation'],
): OpenRequest {
  const [path = '/', ...search] = (incoming.url ?? '/').split('?');
  const method = incoming.method ?? '';
  return {
    at,
    operation: operationOf(method, path),
    method,
    path,
    query: Object.fromEntries(new URLSearchParams(search.join('?'))),
    headers: incoming.headers,
    body: undefined,
    get status() {
      return response.headersSent ? response.statusCode : undefined;
    },
  };
}
