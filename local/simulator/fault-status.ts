import { type Answer, bufferBody, textBody } from './answer.ts';
import { operationErrorAnswer } from './errors.ts';
import type { Fault } from './faults.ts';

/** The answer of a fault with a `status`: its body or text, or else the error that Cint sends with it. */
export function statusAnswer(fault: Fault, status: number): Answer {
  const headers = fault.headers ?? {};
  if (fault.text !== undefined)
    return { status, headers, body: textBody('text/plain; charset=utf-8', fault.text) };
  if (fault.body !== undefined) {
    return { status, headers, body: textBody('application/json', JSON.stringify(fault.body)) };
  }
  if (status < 400) return { status, headers, body: bufferBody('application/json', Buffer.alloc(0)) };
  return { ...operationErrorAnswer(fault.on, status), headers };
}
