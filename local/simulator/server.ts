import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import { deliver } from './delivery.ts';
import { errorAnswer, Refusal } from './errors.ts';
import { type Exchange, faultActions } from './fault-actions.ts';
import type { FaultQueue } from './fault-queue.ts';
import { statusAnswer } from './fault-status.ts';
import type { Fault } from './faults.ts';
import { answerOperation } from './operations.ts';
import type { RedirectTarget } from './redirect-target.ts';
import { readJsonBody } from './request-body.ts';
import { type OpenRequest, openRequest } from './request-log.ts';
import { findRoute, type Route } from './routes.ts';
import type { World } from './world.ts';

export type ServerParts = {
  readonly world: World;
  readonly faults: FaultQueue;
  readonly redirectTarget: RedirectTarget;
  readonly now: () => number;
  record(request: OpenRequest): void;
};

type Handling = {
  readonly open: OpenRequest;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
};

/** Handles one request, from its first byte to the last of its answer. */
export async function handle(
  incoming: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
): Promise<void> {
  const open = openRequest(incoming, response, parts.now(), operationOf);
  parts.record(open);
  try {
    await respond({ open, incoming, response }, parts);
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    await deliver(response, refusalOf(error));
  }
}

async function respond(handling: Handling, parts: ServerParts): Promise<void> {
  const { open, incoming, response } = handling;
  const route = findRoute(open.method, open.path);
  if (!('operation' in route)) return deliver(response, noRoute(route.allowed));
  open.body = await readJsonBody(incoming, route.operation);
  const fault = parts.faults.take(route.operation);
  if (fault === undefined) return deliver(response, await answerOperation(route, open, parts.world));
  if (fault.status !== undefined) return deliver(response, statusAnswer(fault, fault.status));
  if (fault.action !== undefined) await faultActions[fault.action](exchange(fault, route, handling, parts));
}

function exchange(fault: Fault, route: Route, { open, response }: Handling, parts: ServerParts): Exchange {
  return {
    fault,
    response,
    async answer(whims) {
      const answer = await answerOperation(route, open, parts.world, whims).catch(refusalOf);
      return { ...answer, headers: { ...answer.headers, ...fault.headers } };
    },
    expireTokens: () => parts.world.tokens.expireAll(),
    redirectUrl: () => parts.redirectTarget.urlOf(route.resource),
  };
}

function operationOf(method: string, path: string): OpenRequest['operation'] {
  const route = findRoute(method, path);
  return 'operation' in route ? route.operation : 'unknown';
}

function noRoute(allowed: readonly string[]): Answer {
  return allowed.length === 0
    ? errorAnswer(404)
    : errorAnswer(405, { headers: { Allow: allowed.join(', ') } });
}

/** What is no refusal is a mistake of the simulator's own; its message helps whoever runs it. */
function refusalOf(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer;
  return errorAnswer(500, {
    detail: `the simulator failed: ${error instanceof Error ? error.message : error}`,
  });
}
