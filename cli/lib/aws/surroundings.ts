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
  /** Calls `listener` at Ctrl-C, in place of the end of the process and of listeners before it, until what it returns is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process, whatever is still under way. Without it, the process ends when nothing is. */
  leave?(status: number): void;
};

/** The SDK reads these by itself, and would take an empty one for the name of a region. */
for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) {
  if (process.env[name] === '') delete process.env[name];
}

const listeners: (() => void)[] = [];
const callLast = () => listeners.at(-1)?.();

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
    if (listeners.length === 0) process.on('SIGINT', callLast).on('SIGTERM', callLast);
    listeners.push(listener);
    return () => {
      const index = listeners.indexOf(listener);
      if (index >= 0) listeners.splice(index, 1);
      if (listeners.length === 0) process.off('SIGINT', callLast).off('SIGTERM', callLast);
    };
  },
  // What was written before is out by then.
  leave: (status) => void process.stdout.write('', () => process.exit(status)),
};
