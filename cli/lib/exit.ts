/** Exit statuses of every command. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** The request or the usage is wrong; nothing was sent. */
  usage: 2,
  /** Ended by Ctrl-C (128 + SIGINT), as shells expect it. */
  interrupted: 130,
} as const;

/** Something the person who typed the command has to mend. The message says what is wrong and what is allowed. */
export class UsageError extends Error {
  override readonly name: string = 'Usage';
  constructor(headline: string, lines: readonly string[] = []) {
    super([headline, ...lines].join('\n  '));
  }
}
