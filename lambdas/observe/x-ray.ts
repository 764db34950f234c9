import { Tracer } from '@aws-lambda-powertools/tracer';

/**
 * HTTP clients are not captured: that would send a header of AWS's to Cint, and to whomever Cint redirects a
 * download. AWS's own clients are, one by one.
 */
export const tracer = new Tracer({ captureHTTPsRequests: false });
