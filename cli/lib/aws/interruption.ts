import type { Surroundings } from './surroundings.ts';

/** Ctrl-C came. The message says what that leaves behind. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Waits for work, at most until Ctrl-C: AWS may be silent for long. What then becomes of the work nobody hears.
 * @param says what to tell of an interruption
 * @throws Interrupted
 */
export async function unlessInterrupted<T>(
  { onInterrupt }: Partial<Pick<Surroundings, 'onInterrupt'>>,
  says: string,
  work: () => Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const off = onInterrupt?.(() => reject(new Interrupted(says)));
  try {
    return await Promise.race([promise, work()]);
  } finally {
    off?.();
  }
}
