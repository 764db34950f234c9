import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Echoed, or made up where the request has none (Cint API 2025-12-18, Traceparent and Tracestate). */
export function traceHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const made = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  return {
    traceparent: headers.traceparent?.toString() ?? made,
    tracestate: headers.tracestate?.toString() ?? 'cint=simulated',
  };
}
