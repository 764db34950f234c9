import ora from 'ora';
import type { Output } from '../surroundings.ts';

/** Shows how an execution goes on: lines that stay, and one that says what is going on right now. */
export type Screen = {
  keep(text: string, good: boolean): void;
  /** A new thing goes on: a line of its own where nothing can be redrawn. */
  step(): void;
  /** Ends the show; afterwards the screen is as a printed line leaves it. */
  stop(): void;
};

const REDRAW_MS = 500;

/**
 * Live on a terminal; plain lines where there is none, or where decoration is not wanted.
 * @param now what is going on right now
 */
export function startScreen(stream: Output, decorated: boolean, now: () => string): Screen {
  // Some terminals, of containers among them, say that they have 0 columns: ora would clear lines for ever.
  if (!decorated || !stream.isTTY || !stream.columns) {
    return {
      keep: (text) => void stream.write(`${text}\n`),
      step: () => void stream.write(`${now()}\n`),
      stop: () => undefined,
    };
  }
  // Ctrl-C is ours to handle: ora would swallow the key.
  const spinner = ora({ stream, isEnabled: true, discardStdin: false }).start(now());
  const redraw = () => {
    spinner.text = now();
  };
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    keep(text, good) {
      spinner.stopAndPersist({ symbol: good ? '\u2022' : '!', text });
      spinner.start(now());
    },
    step: redraw,
    stop() {
      clearInterval(timer);
      spinner.stop();
    },
  };
}
