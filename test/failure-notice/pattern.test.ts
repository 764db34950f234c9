import { describe, expect, it } from 'vitest';
import { FAILED_STATUSES, failedRuns } from '../../lambdas/contract/execution-event.ts';
import { executionEvent, MACHINE } from './events.ts';

/** Whether EventBridge passes an event: each field of the pattern lists the values it may have. */
function passes(event: ReturnType<typeof executionEvent>, pattern = failedRuns(MACHINE)): boolean {
  return (
    pattern.source.includes(event.source) &&
    pattern.detailType.includes(event['detail-type']) &&
    pattern.detail.stateMachineArn.includes(event.detail.stateMachineArn) &&
    pattern.detail.status.includes(event.detail.status)
  );
}

describe('the event pattern', () => {
  it.each(FAILED_STATUSES)('passes a run that is %s', (status) => {
    expect(passes(executionEvent(status))).toBe(true);
  });

  it.each(['RUNNING', 'SUCCEEDED', 'PENDING_REDRIVE'])('does not pass one that is %s', (status) => {
    expect(passes(executionEvent('FAILED', { status }))).toBe(false);
  });

  it('does not pass the runs of another state machine, nor other events', () => {
    expect(passes(executionEvent('FAILED', { stateMachineArn: `${MACHINE}2` }))).toBe(false);
    expect(passes({ ...executionEvent('FAILED'), source: 'someone.else' })).toBe(false);
    expect(passes({ ...executionEvent('FAILED'), 'detail-type': 'Step Functions Map Run' })).toBe(false);
  });
});
