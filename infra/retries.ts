import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { AWS_ERRORS, ERRORS, RETRIES, type RetryPolicy, type Task } from '../lambdas/contract/errors.ts';

const ROWS = Object.entries({ ...ERRORS, ...AWS_ERRORS });

/** The `Retry` of a task: one retrier for each policy of the error table that applies to it. */
function retriesOf(task: Task): RetryProps[] {
  return Object.entries<RetryPolicy>(RETRIES)
    .filter(([, policy]) => policy.tasks.includes(task))
    .map(([name, policy]) => ({
      errors: ROWS.filter(([, row]) => row.retry === name).map(([error]) => error),
      interval: Duration.seconds(policy.interval_seconds),
      backoffRate: policy.backoff_rate,
      maxDelay: Duration.seconds(policy.max_delay_seconds),
      maxAttempts: policy.max_attempts,
      jitterStrategy: policy.jitter === 'FULL' ? JitterType.FULL : JitterType.NONE,
    }));
}

export function addRetries(state: TaskStateBase, task: Task): void {
  for (const retry of retriesOf(task)) state.addRetry(retry);
}
