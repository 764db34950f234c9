import type { CommandOptions } from './command.ts';
import { startScreen } from './execution/screen.ts';
import { unlessInterrupted } from './interruption.ts';
import type { Surroundings } from './surroundings.ts';

/** People wait so long without asking themselves what is going on. */
const SILENCE_MS = 2_000;

/** Where nothing can be redrawn, what has changed is told this often. */
const PLAIN_LINE_MS = 10_000;

/** Who hears what a command does, and can interrupt it. */
export type Audience = Pick<Surroundings, 'stderr' | 'onInterrupt'> & Pick<CommandOptions, 'json'>;

/**
 * Does a step that waits for someone else, says what it is where that takes long, and ends at Ctrl-C.
 * @param doing such as "Reading the stack CintReports"; a function where it changes
 * @param interrupted what to tell of an interruption
 * @throws Interrupted
 */
export async function step<T>(
  audience: Audience,
  doing: string | (() => string),
  work: () => Promise<T>,
  interrupted = 'Interrupted. Nothing was changed.',
): Promise<T> {
  return aloud(audience, doing, () => unlessInterrupted(audience, interrupted, work));
}

/** The same where the work itself listens to Ctrl-C. */
export async function aloud<T>(
  audience: Pick<Audience, 'stderr' | 'json'>,
  doing: string | (() => string),
  work: () => Promise<T>,
): Promise<T> {
  const says = typeof doing === 'string' ? () => doing : doing;
  const stop = audience.json ? undefined : sayAfterSilence(audience, says);
  try {
    return await work();
  } finally {
    stop?.();
  }
}

function sayAfterSilence({ stderr }: Pick<Audience, 'stderr'>, says: () => string): () => void {
  let stop = () => clearTimeout(silence);
  const silence = setTimeout(() => {
    const screen = startScreen(stderr, true, says);
    screen.step();
    let said = says();
    const repeat = setInterval(() => {
      if (says() !== said) screen.step();
      said = says();
    }, PLAIN_LINE_MS);
    stop = () => {
      clearInterval(repeat);
      screen.stop();
    };
  }, SILENCE_MS);
  return () => stop();
}
