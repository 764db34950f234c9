/** What the two sides of a Lambda's worker thread say to each other. */

export type ToWorker =
  | { readonly kind: 'invoke'; readonly event: string; readonly deadline: number }
  /** The invocation's time is cut to nothing: it should clean up and end. */
  | { readonly kind: 'hurry' };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly result: string }
  | { readonly kind: 'error'; readonly error: LambdaErrorObject }
  /** Bytes of HTTP bodies received since the invocation began, and how many are announced, if it is known. */
  | { readonly kind: 'received'; readonly bytes: number; readonly total: number | undefined };

/** What Lambda makes of an exception of Node.js; Step Functions gets it, as JSON, as the Cause. */
export type LambdaErrorObject = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};
