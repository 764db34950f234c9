import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLL_POLICY,
  EXACT_THROTTLES,
  elapsedSeconds,
  LONGEST_THROTTLE_SECONDS,
  mostPolls,
  type PollPolicy,
  pollWait,
  throttleWait,
} from '../../lambdas/contract/poll-policy.ts';

const POLICY: PollPolicy = { interval_seconds: 30, ceiling_seconds: 300, deadline_seconds: 6 * 60 * 60 };
const RANDOM = 0.5;

describe('the wait before a poll', () => {
  it('begins with the interval, grows by a fifth, and stops at the ceiling', () => {
    const waits = Array.from({ length: 16 }, (_, polls) => pollWait(polls, POLICY));
    expect(waits).toEqual([30, 36, 43, 52, 62, 75, 90, 107, 129, 155, 186, 223, 267, 300, 300, 300]);
  });

  it('is the ceiling however many polls there were', () => {
    expect(pollWait(1_000_000, POLICY)).toBe(300);
  });

  it('is never shorter than the interval where the ceiling is lower than it', () => {
    const policy = { ...POLICY, ceiling_seconds: 10 };
    expect([0, 1, 20].map((polls) => pollWait(polls, policy))).toEqual([30, 30, 30]);
  });

  it('is at least a second, whole, however short the interval', () => {
    const policy = { ...POLICY, interval_seconds: 0.01, ceiling_seconds: 2.6 };
    const waits = Array.from({ length: 40 }, (_, polls) => pollWait(polls, policy));
    expect(waits.slice(0, 3)).toEqual([1, 1, 1]);
    expect(waits.at(-1)).toBe(3);
    expect(waits.filter((wait) => !Number.isInteger(wait) || wait < 1)).toEqual([]);
  });

  it('is never slower than Cint advises by default: 30 s', () => {
    expect(pollWait(0, DEFAULT_POLL_POLICY)).toBe(30);
  });
});

describe('the wait after a throttled answer that says how long', () => {
  it.each([0, 1, 7, 299, 3599, 3600])('is exactly the %i s that Cint asks', (asked) => {
    expect(throttleWait(1, asked, POLICY, RANDOM)).toBe(asked);
    expect(throttleWait(EXACT_THROTTLES, asked, POLICY, RANDOM)).toBe(asked);
  });

  it('is an hour where Cint asks for more', () => {
    for (const throttles of [1, EXACT_THROTTLES + 1])
      expect(throttleWait(throttles, 86_400, POLICY, RANDOM)).toBe(LONGEST_THROTTLE_SECONDS);
  });

  it('is no shorter than a poll after so many of them that a "1 second" for ever could fill the history', () => {
    const waits = [1, 2, 3].map((more) => throttleWait(EXACT_THROTTLES + more, 1, POLICY, RANDOM));
    expect(waits).toEqual([pollWait(1, POLICY), pollWait(2, POLICY), pollWait(3, POLICY)]);
    expect(throttleWait(EXACT_THROTTLES + 1, 200, POLICY, RANDOM)).toBe(200);
  });
});

describe('the wait after a throttled answer that does not say how long', () => {
  it('doubles up to the ceiling', () => {
    const shortest = [1, 2, 3, 4, 5, 6, 100, 2000].map((throttles) =>
      throttleWait(throttles, undefined, POLICY, 0),
    );
    expect(shortest).toEqual([30, 60, 120, 240, 300, 300, 300, 300]);
  });

  it('is jittered by up to half of its length, and never shorter than a poll', () => {
    const waits = [0, 0.25, 0.5, 0.999].map((random) => throttleWait(3, undefined, POLICY, random));
    expect(waits).toEqual([120, 135, 150, 180]);
  });

  it('is at least a second, however short the interval', () => {
    expect(throttleWait(1, undefined, { ...POLICY, interval_seconds: 0.1 }, 0)).toBe(1);
  });
});

describe('the most polls of a run', () => {
  it('are those that begin before the deadline', () => {
    expect(mostPolls({ interval_seconds: 10, ceiling_seconds: 10, deadline_seconds: 100 })).toBe(10);
    expect(mostPolls({ interval_seconds: 10, ceiling_seconds: 10, deadline_seconds: 101 })).toBe(11);
  });

  it('are fewer than a hundred in the six hours of the default', () => {
    expect(mostPolls(DEFAULT_POLL_POLICY)).toBe(80);
  });
});

it('counts scaled seconds of the deadline as often as they pass', () => {
  const started = '2026-02-01T00:00:00.000Z';
  expect(elapsedSeconds(started, new Date('2026-02-01T00:01:30.500Z'), 1)).toBe(90.5);
  expect(elapsedSeconds(started, new Date('2026-02-01T00:01:30.500Z'), 100)).toBe(9050);
});
