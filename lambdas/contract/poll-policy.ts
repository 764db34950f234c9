/** How long to wait between two looks at a report, and when to stop looking. Seconds throughout. */
export type PollPolicy = {
  /** The first wait; Cint advises 30 s or slower. */
  readonly interval_seconds: number;
  /** Waits grow up to this. */
  readonly ceiling_seconds: number;
  /** From the start of the execution to "Report overdue". */
  readonly deadline_seconds: number;
};

export const DEFAULT_POLL_POLICY: PollPolicy = {
  interval_seconds: 30,
  ceiling_seconds: 300,
  deadline_seconds: 6 * 60 * 60,
};

/** Each wait is this much longer than the last: a report is noticed at most about a fifth later than it could be. */
const GROWTH = 1.2;

/** A wait that Cint asks for is kept to the second, up to this long; then we ask again. */
export const LONGEST_THROTTLE_SECONDS = 60 * 60;

/**
 * So many waits of a run are exactly what Cint asks, however short. Later ones are never shorter than a poll's,
 * so that a Cint that says "1 second" for ever cannot fill the 25,000 events of an execution.
 */
export const EXACT_THROTTLES = 20;

/** Seconds to wait before poll number `polls` + 1, `polls` being how many there were. */
export function pollWait(polls: number, policy: PollPolicy): number {
  return Math.max(1, Math.round(Math.min(policy.interval_seconds * GROWTH ** polls, longestWait(policy))));
}

/** A first wait beyond the ceiling is its own ceiling. */
function longestWait({ interval_seconds, ceiling_seconds }: PollPolicy): number {
  return Math.max(ceiling_seconds, interval_seconds);
}

/**
 * Seconds to wait after a 429 (or a 503 with Retry-After).
 * @param throttles how many throttled answers this run has had, this one included
 * @param retryAfter what Cint asks for, if it says
 * @param random 0 up to 1; without Retry-After the wait is a growing length, and up to half of it more
 */
export function throttleWait(
  throttles: number,
  retryAfter: number | undefined,
  policy: PollPolicy,
  random: number,
): number {
  if (retryAfter === undefined) {
    const length = Math.min(policy.interval_seconds * 2 ** (throttles - 1), longestWait(policy));
    return Math.max(1, Math.round(length + (length / 2) * random));
  }
  const asked = Math.min(retryAfter, LONGEST_THROTTLE_SECONDS);
  return throttles <= EXACT_THROTTLES
    ? asked
    : Math.max(asked, pollWait(throttles - EXACT_THROTTLES, policy));
}

/** The most polls a run can make before its deadline. */
export function mostPolls(policy: PollPolicy): number {
  let polls = 0;
  for (let elapsed = 0; elapsed < policy.deadline_seconds; elapsed += pollWait(polls, policy)) polls += 1;
  return polls;
}

/** Seconds of its time a run has used; `time_scale` seconds pass in each second of the clock. */
export function elapsedSeconds(started_at: string, now: Date, time_scale: number): number {
  return ((now.getTime() - Date.parse(started_at)) / 1000) * time_scale;
}
