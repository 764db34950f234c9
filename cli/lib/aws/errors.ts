import { z } from 'zod';
import { UsageError } from '../exit.ts';

/** AWS says no, or cannot be asked, for a reason that the person at the keyboard can mend. Nothing was done. */
export class AwsProblem extends UsageError {
  override readonly name: string;
  /** @param name for programs, such as `AWS.AccessDenied` */
  constructor(name: string, headline: string, remedies: readonly string[] = []) {
    super(headline, remedies);
    this.name = name;
  }
}

/** AWS does not let this be done, or not by these credentials: nothing is wrong with what was typed. */
export class AwsRefusal extends AwsProblem {}

/** The SDK has found no credentials. */
export class NoCredentials extends AwsRefusal {
  readonly #doing: string;
  readonly #sdkSays: string;
  constructor(doing: string, sdkSays: string, missing = 'there are no AWS credentials') {
    super('AWS.NoCredentials', `Could not ${doing}: ${missing}.`, [
      'Name a profile with --profile or AWS_PROFILE (aws configure list-profiles shows which there are),',
      'or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      `The AWS SDK says: ${sdkSays}`,
    ]);
    this.#doing = doing;
    this.#sdkSays = sdkSays;
  }

  /** The same where they were looked for in a profile. */
  ofProfile(profile: string): NoCredentials {
    const missing = `there is no profile ${profile}, or it holds no credentials`;
    return new NoCredentials(this.#doing, this.#sdkSays, missing);
  }
}

/** The name of what may pass: throttling, 5xx, no answer. */
export const UNAVAILABLE = 'AWS.Unavailable';

/** AWS did not answer, or refused in a way we know no remedy for. */
export class AwsFailure extends Error {
  override readonly name: string;
  constructor(name: string, message: string, cause: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

/** What every error answer of an AWS service has, in whichever of the SDK's packages its class is. */
const answerSchema = z.object({
  $fault: z.enum(['client', 'server']),
  $metadata: z.object({ httpStatusCode: z.number().optional(), requestId: z.string().optional() }),
});

/** The SDK's own errors, before anything is sent. */
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError', 'ProviderError']);

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);

const UNKNOWN_CREDENTIALS = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'Forbidden', 'UnauthorizedOperation']);

const THROTTLED = new Set([
  'RequestLimitExceeded',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
]);

/** Codes of the operating system, such as ECONNRESET; Node's own begin with ERR_ and are mistakes of ours. */
const SYSTEM_ERROR = /^E(?!RR_)[A-Z0-9_]+$/;

/** IAM's own sentence: "User: arn:... is not authorized to perform: states:StartExecution on resource: arn:..." */
const NOT_AUTHORIZED = /not authorized to perform: ([\w-]+:\w+)(?: on resource: (\S+))?/;

function systemCode(error: Error): string | undefined {
  const code = 'code' in error ? String(error.code) : '';
  return SYSTEM_ERROR.test(code) ? code : undefined;
}

/** Whether the same call may be answered a little later: throttling, 5xx, the network. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const answer = answerSchema.safeParse(error).data;
  if (answer === undefined) return error.name === 'TimeoutError' || systemCode(error) !== undefined;
  const { $fault, $metadata } = answer;
  const status = $metadata.httpStatusCode ?? 0;
  return $fault === 'server' || status >= 500 || status === 429 || THROTTLED.has(error.name);
}

/**
 * An error of the SDK as one for people: what happened, and what to do. Errors that are no doing of AWS's are
 * returned as they are.
 * @param doing what was tried, to follow "Could not"
 */
export function awsError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || error instanceof UsageError || error instanceof AwsFailure) return error;
  const answer = answerSchema.safeParse(error).data;
  return answer === undefined
    ? unanswered(error, doing)
    : refused(error, answer.$metadata.httpStatusCode, answer.$metadata.requestId, doing);
}

function unanswered(error: Error, doing: string): Error {
  // The SDK has no class of its own for these two.
  if (error.message.startsWith('Region is missing')) {
    return new AwsProblem('AWS.NoRegion', `Could not ${doing}: no AWS region is set.`, [
      'Name it with --region, such as --region eu-west-1, or in AWS_REGION, or in the profile (aws configure).',
    ]);
  }
  if (error.message.startsWith('Region not accepted')) {
    return new AwsProblem('AWS.NoRegion', `Could not ${doing}: ${error.message}`, [
      'A region is written like eu-west-1.',
    ]);
  }
  if (NO_CREDENTIALS.has(error.name)) {
    return /\bsso\b/i.test(error.message)
      ? new AwsRefusal('AWS.Expired', `Could not ${doing}: there is no SSO session, or it has expired.`, [
          'Sign in: aws sso login (with --profile, where you use one), then try again.',
          `The AWS SDK says: ${error.message}`,
        ])
      : new NoCredentials(doing, error.message);
  }
  const code = systemCode(error);
  if (code === undefined && error.name !== 'TimeoutError') return error;
  const spelling = code === 'ENOTFOUND' ? ' Check the network, and the spelling of the region.' : '';
  return new AwsFailure(
    UNAVAILABLE,
    `Could not ${doing}: AWS did not answer (${error.message}).${spelling}`,
    error,
  );
}

function refused(
  error: Error,
  status: number | undefined,
  requestId: string | undefined,
  doing: string,
): Error {
  const { name, message } = error;
  if (EXPIRED.has(name)) {
    return new AwsRefusal('AWS.Expired', `Could not ${doing}: the AWS session has expired.`, [
      'Sign in again (aws sso login), or get new temporary credentials, and try again.',
    ]);
  }
  if (name === 'RequestTimeTooSkewed' || message.includes('Signature expired')) {
    return new AwsRefusal('AWS.Clock', `Could not ${doing}: this machine's clock is wrong.`, [
      `Set it, and try again. AWS says: ${message}`,
    ]);
  }
  if (UNKNOWN_CREDENTIALS.has(name)) {
    return new AwsRefusal('AWS.BadCredentials', `Could not ${doing}: AWS does not take these credentials.`, [
      'Check the access key and the secret key; temporary ones need AWS_SESSION_TOKEN, too.',
      `AWS says: ${name}, ${message}`,
    ]);
  }
  if (DENIED.has(name) || status === 403) {
    const [, action, resource] = NOT_AUTHORIZED.exec(message) ?? [];
    const missing =
      action === undefined
        ? 'AWS denies it'
        : `the permission ${action}${resource === undefined ? '' : ` on ${resource}`} is missing`;
    return new AwsRefusal('AWS.AccessDenied', `Could not ${doing}: ${missing}.`, [
      'Have it granted, or use other credentials with --profile.',
      `AWS says: ${message}`,
    ]);
  }
  return new AwsFailure(
    isPassing(error) ? UNAVAILABLE : 'AWS.Rejected',
    `Could not ${doing}: ${name} (${status ?? 'no status'}), ${message}. Request id ${requestId ?? 'unknown'}.`,
    error,
  );
}
