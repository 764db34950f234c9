import type { Parts } from '../../local/parts.ts';
import { EXIT } from './exit.ts';

/** One Ctrl-C reaches us twice when npm passes it on, too; later ones mean "now". */
const SAME_CTRL_C_MS = 1_000;

/** The first Ctrl-C ends the run tidily, a later one at once. */
export function interruptible({ pipeline }: Parts, note: (text: string) => void): { done(): Promise<void> } {
  let interrupting: Promise<void> | undefined;
  let first = 0;
  const onSignal = () => {
    if (interrupting === undefined) {
      first = Date.now();
      note('Interrupted: removing what is unfinished');
      interrupting = pipeline.interrupt();
    } else if (Date.now() - first > SAME_CTRL_C_MS) {
      process.exit(EXIT.interrupted);
    }
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    async done() {
      await interrupting;
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
