import { describe, expect, it } from 'vitest';
import {
  AWS_ERRORS,
  ERRORS,
  FAIL_STATES,
  OUTCOME_ERRORS,
  RETRIES,
  type RetryPolicy,
  TASKS,
} from '../../lambdas/contract/errors.ts';

/** The pauses of a policy, in seconds, each as long as it can be. */
function longestPauses(policy: RetryPolicy): number[] {
  return Array.from({ length: policy.max_attempts }, (_, attempt) =>
    Math.min(policy.interval_seconds * policy.backoff_rate ** attempt, policy.max_delay_seconds),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const rows = Object.entries({ ...ERRORS, ...AWS_ERRORS });

describe('the table of errors', () => {
  it.each(rows)('%s ends in a Fail state, and is retried by a policy that exists or never', (_name, row) => {
    expect(Object.keys(FAIL_STATES)).toContain(row.fail_state);
    expect(['never', ...Object.keys(RETRIES)]).toContain(row.retry);
  });

  it('has no name twice, also not for an outcome', () => {
    const names = [...Object.keys(ERRORS), ...Object.keys(AWS_ERRORS), ...Object.values(OUTCOME_ERRORS)];
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['Request.Invalid', 'never', 'rejected'],
    ['Cint.BadRequest', 'never', 'rejected'],
    ['Cint.Unauthorized', 'never', 'rejected'],
    ['Cint.Forbidden', 'never', 'rejected'],
    ['Cint.NotFound', 'visibility', 'rejected'],
    ['Cint.Conflict', 'backoff', 'rejected'],
    ['Cint.Timeout', 'backoff', 'unavailable'],
    ['Cint.ServerError', 'backoff', 'unavailable'],
    ['Cint.NetworkError', 'backoff', 'unavailable'],
    ['Cint.TruncatedBody', 'backoff', 'unavailable'],
    ['Cint.ContractError', 'never', 'landing'],
    ['AWS.Unavailable', 'backoff', 'landing'],
    ['AWS.Rejected', 'never', 'landing'],
    ['Landing.OutOfTime', 'once', 'landing'],
    ['Landing.Fault', 'never', 'landing'],
  ] as const)('treats %s as the design says: retry %s, then %s', (name, retry, fail_state) => {
    expect(ERRORS[name]).toEqual({ retry, fail_state });
  });

  it('has no error but those whose treatment is asserted here', () => {
    expect(Object.keys(ERRORS)).toHaveLength(15);
  });
});

describe('the retries', () => {
  it('try 5xx and silence 4 to 10 times over several minutes, jittered, in every task', () => {
    const { backoff } = RETRIES;
    expect(1 + backoff.max_attempts).toBeGreaterThanOrEqual(4);
    expect(1 + backoff.max_attempts).toBeLessThanOrEqual(10);
    expect(sum(longestPauses(backoff))).toBeGreaterThanOrEqual(3 * 60);
    expect(sum(longestPauses(backoff))).toBeLessThanOrEqual(10 * 60);
    expect(backoff).toMatchObject({ jitter: 'FULL', tasks: TASKS });
  });

  it('try a report that is not visible yet at most 6 times, and never the request for it', () => {
    const { visibility } = RETRIES;
    expect(1 + visibility.max_attempts).toBeLessThanOrEqual(6);
    expect(sum(longestPauses(visibility))).toBeLessThanOrEqual(60);
    expect(visibility.tasks).toEqual(['status', 'download']);
  });

  it.each(Object.entries<RetryPolicy>(RETRIES))('of %s are what ASL takes', (_name, policy) => {
    expect(policy.interval_seconds).toBeGreaterThanOrEqual(1);
    expect(policy.backoff_rate).toBeGreaterThanOrEqual(1);
    expect(policy.max_delay_seconds).toBeGreaterThan(policy.interval_seconds);
    expect(policy.max_attempts).toBeGreaterThanOrEqual(1);
  });
});
