import { describe, expect, it } from 'vitest';
import { assertFitsHistory, mostEvents } from '../../infra/poll-budget.ts';
import {
  DEFAULT_POLL_POLICY,
  mostPolls,
  type PollPolicy,
  pollWait,
  throttleWait,
} from '../../lambdas/contract/poll-policy.ts';
import { config, synthesized } from './template.ts';

/** Step Functions' quota (developer guide, "Quotas related to state machine executions"). */
const QUOTA = 25_000;

/** Events of a round in which the report is READY, but its download "not yet": Wait, two tasks, two choices. */
const LONGEST_ROUND = 2 + 5 + 2 + 5 + 2;

/** Events of a run in which Cint answers so badly that every round is the longest, for as long as it may last. */
function eventsOfARun(policy: PollPolicy, waitOf: (round: number) => number): number {
  let events = 5 + 2;
  let seconds = waitOf(0);
  for (let round = 1; seconds < policy.deadline_seconds; round += 1) {
    events += LONGEST_ROUND;
    seconds += waitOf(round);
  }
  return events;
}

describe('the history of an execution', () => {
  it('holds the default policy several times over', () => {
    expect(mostEvents(DEFAULT_POLL_POLICY)).toBeLessThan(QUOTA / 4);
    expect(() => assertFitsHistory(DEFAULT_POLL_POLICY)).not.toThrow();
  });

  it.each<PollPolicy>([
    DEFAULT_POLL_POLICY,
    { interval_seconds: 30, ceiling_seconds: 30, deadline_seconds: 24 * 60 * 60 },
    { interval_seconds: 5, ceiling_seconds: 60, deadline_seconds: 12 * 60 * 60 },
  ])('is never longer than was counted with: %j', (policy) => {
    const pending = eventsOfARun(policy, (polls) => pollWait(polls, policy));
    const oneSecondForEver = eventsOfARun(policy, (round) => throttleWait(round + 1, 1, policy, 0.5));
    expect(mostEvents(policy)).toBeGreaterThanOrEqual(Math.max(pending, oneSecondForEver));
  });

  it('grows with the deadline and shrinks with the interval', () => {
    const events = (over: Partial<PollPolicy>) => mostEvents({ ...DEFAULT_POLL_POLICY, ...over });
    expect(events({ deadline_seconds: 12 * 60 * 60 })).toBeGreaterThan(events({}));
    expect(events({ interval_seconds: 5, ceiling_seconds: 5 })).toBeGreaterThan(events({}));
  });
});

describe('a policy that could outgrow it', () => {
  const hasty = { interval_seconds: 1, ceiling_seconds: 1, deadline_seconds: 6 * 60 * 60 };

  it('is refused with both numbers, and with what to change', () => {
    const polls = mostPolls(hasty);
    expect(polls).toBe(21_600);
    expect(() => assertFitsHistory(hasty)).toThrow(
      `The poll policy allows ${polls} polls in 21600 s, which may write ${mostEvents(hasty)} history events; ` +
        'an execution holds 25000. Lengthen the interval (1 s) or its ceiling (1 s), or shorten the deadline.',
    );
  });

  it('is refused when the stack is synthesized, before anything is deployed', () => {
    const poll = { interval_seconds: 1, ceiling_seconds: 1, deadline_seconds: 6 * 60 * 60 };
    expect(() => synthesized({ config: { ...config(), poll } })).toThrow(
      /21600 polls .* an execution holds 25000/,
    );
  });

  it('passes once its deadline is short enough', () => {
    expect(() => assertFitsHistory({ ...hasty, deadline_seconds: 20 * 60 })).not.toThrow();
  });
});

it('reaches the Lambdas as it was checked', () => {
  const template = synthesized({
    config: config(`
api_version: 2025-12-18
poll: { interval_seconds: 60, ceiling_seconds: 600, deadline_seconds: 43200 }`),
  });
  const steps = template.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: { CINT_BASE_URL: 'https://api.cint.com/v1' } } },
  });
  expect(Object.keys(steps)).toHaveLength(3);
  for (const { Properties } of Object.values(steps))
    expect(Properties.Environment.Variables).toMatchObject({
      POLL_INTERVAL_SECONDS: '60',
      POLL_CEILING_SECONDS: '600',
      DEADLINE_SECONDS: '43200',
      CINT_API_VERSION: '2025-12-18',
    });
});
