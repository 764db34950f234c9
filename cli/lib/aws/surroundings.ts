import { setTimeout as pause } from 'node:timers/promises';

/** A stream that text goes to; a terminal where it says so. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command touches besides AWS. Tests bring their own. */
export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  now(): Date;
  random(): number;
  /** Ends early, without an error, when the signal is given. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `listener` at Ctrl-C, in place of the end of the process, until what it returns is called. */
  onInterrupt(listener: () => void): () => void;
};

export const realSurroundings: Surroundings = {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
  random: Math.random,
  async sleep(ms, signal) {
    await pause(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
  onInterrupt(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener);
    return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
  },
};
