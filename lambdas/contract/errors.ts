/**
 * The one table of errors: a Lambda throws these names, the state machine's Retry and Catch match them.
 * Outcomes that are not errors (THROTTLED, PENDING, ...) are in job.ts.
 */

/** The Fail states an error can end in; their names are what an operator reads in the console's graph. */
export const FAIL_STATES = {
  /** Cint (or this product, on its behalf) refused what was asked: the request or the permissions need mending. */
  rejected: 'Request rejected',
  /** Cint did not answer, or not completely, for as long as the retries last. */
  unavailable: 'Cint unavailable',
  /** S3, AWS or this product's own code is at fault. */
  landing: 'Landing failed',
  failed: 'Report failed',
  overdue: 'Report overdue',
} as const;

export const TASKS = ['generate', 'status', 'download'] as const;
/** The three task states, by the step they run. */
export type Task = (typeof TASKS)[number];

/** How a class of errors is retried. Attempts are retries, after the first try. */
export type RetryPolicy = {
  readonly interval_seconds: number;
  readonly backoff_rate: number;
  /** The longest pause; a pause is never longer whatever the backoff says. */
  readonly max_delay_seconds: number;
  readonly max_attempts: number;
  /** FULL: each pause is random between 0 and its length, so that clients do not come back together. */
  readonly jitter: 'FULL' | 'NONE';
  /** The tasks it applies to; the others fail at once. */
  readonly tasks: readonly Task[];
};

export const RETRIES = {
  /** 5xx and silence: 8 tries, pauses of up to 5, 10, 20, 40, 80, 120, 120 s, about 3 minutes on average. */
  backoff: {
    interval_seconds: 5,
    backoff_rate: 2,
    max_delay_seconds: 120,
    max_attempts: 7,
    jitter: 'FULL',
    tasks: TASKS,
  },
  /** A report that was just asked for may not be visible yet: 5 tries in 30 s. */
  visibility: {
    interval_seconds: 2,
    backoff_rate: 2,
    max_delay_seconds: 30,
    max_attempts: 4,
    jitter: 'NONE',
    tasks: ['status', 'download'],
  },
  /** What AWS recommends for its own transient errors (Step Functions developer guide, "Handle transient Lambda service exceptions"). */
  aws: {
    interval_seconds: 1,
    backoff_rate: 2,
    max_delay_seconds: 30,
    max_attempts: 3,
    jitter: 'FULL',
    tasks: TASKS,
  },
  /** A download that ran out of its Lambda's time: one more try, since the slowness may have been Cint's. */
  once: {
    interval_seconds: 30,
    backoff_rate: 1,
    max_delay_seconds: 60,
    max_attempts: 1,
    jitter: 'NONE',
    tasks: ['download'],
  },
} as const satisfies Record<string, RetryPolicy>;

type ErrorRow = {
  readonly retry: keyof typeof RETRIES | 'never';
  readonly fail_state: keyof typeof FAIL_STATES;
};

/** Errors that our Lambdas throw. Their cause is Lambda's JSON, whose `errorMessage` is written for people. */
export const ERRORS = {
  /** The input is wrong; nothing was sent. */
  'Request.Invalid': { retry: 'never', fail_state: 'rejected' },
  /** 400, 422, other 4xx, and 403 `required_header_missing`. */
  'Cint.BadRequest': { retry: 'never', fail_state: 'rejected' },
  /** 401 after a new token; credentials that are missing or refused. */
  'Cint.Unauthorized': { retry: 'never', fail_state: 'rejected' },
  /** 403 after a new token: the permission is missing. */
  'Cint.Forbidden': { retry: 'never', fail_state: 'rejected' },
  'Cint.NotFound': { retry: 'visibility', fail_state: 'rejected' },
  /** 409 and 425. */
  'Cint.Conflict': { retry: 'backoff', fail_state: 'rejected' },
  /** 408. */
  'Cint.Timeout': { retry: 'backoff', fail_state: 'unavailable' },
  'Cint.ServerError': { retry: 'backoff', fail_state: 'unavailable' },
  /** No answer: DNS, refused or reset connection, TLS, silence. */
  'Cint.NetworkError': { retry: 'backoff', fail_state: 'unavailable' },
  /** A report's body that is cut short, empty or not what its label says. */
  'Cint.TruncatedBody': { retry: 'backoff', fail_state: 'unavailable' },
  /** A 2xx answer without what the contract promises: our code has to learn it. */
  'Cint.ContractError': { retry: 'never', fail_state: 'landing' },
  /** An AWS service (S3, Secrets Manager) is slow, throttles or is down, after the SDK's own retries. */
  'AWS.Unavailable': { retry: 'backoff', fail_state: 'landing' },
  /** It refuses: no permission, no bucket, another object under the key. */
  'AWS.Rejected': { retry: 'never', fail_state: 'landing' },
  /** The download stopped itself, and removed its upload, before Lambda would have killed it. */
  'Landing.OutOfTime': { retry: 'once', fail_state: 'landing' },
  /** An error nobody thought of. */
  'Landing.Fault': { retry: 'never', fail_state: 'landing' },
} as const satisfies Record<string, ErrorRow>;
export type ErrorName = keyof typeof ERRORS;

/** Errors that AWS raises. Their cause is free text, or absent. */
export const AWS_ERRORS = {
  'States.Timeout': { retry: 'backoff', fail_state: 'unavailable' },
  'Sandbox.Timedout': { retry: 'backoff', fail_state: 'unavailable' },
  'Lambda.ServiceException': { retry: 'aws', fail_state: 'landing' },
  'Lambda.AWSLambdaException': { retry: 'aws', fail_state: 'landing' },
  'Lambda.SdkClientException': { retry: 'aws', fail_state: 'landing' },
  'Lambda.ClientExecutionTimeoutException': { retry: 'aws', fail_state: 'landing' },
  /** The process died: out of memory, among others. */
  'Runtime.ExitError': { retry: 'aws', fail_state: 'landing' },
  'Lambda.Unknown': { retry: 'aws', fail_state: 'landing' },
  /** New AWS accounts run few Lambdas at once, and a download may take minutes. */
  'Lambda.TooManyRequestsException': { retry: 'backoff', fail_state: 'landing' },
} as const satisfies Record<string, ErrorRow>;

/** The Errors of the two Fail states that an outcome leads to, not an exception. */
export const OUTCOME_ERRORS = { FAILED: 'Cint.ReportFailed', OVERDUE: 'Cint.ReportOverdue' } as const;

/** Where Cint tells of incidents; said wherever Cint is at fault. */
export const CINT_STATUS_PAGE = 'https://status.cint.com';
