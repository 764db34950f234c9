import input from '@inquirer/input';
import password from '@inquirer/password';
import type { Credentials } from '../../../lambdas/cint/token.ts';
import { mistakeIn } from './read-pair.ts';

/** Where a person is asked. */
export type Terminal = {
  readonly input: NodeJS.ReadableStream;
  /** Standard error, so that standard output holds results only. */
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
};

/** Names of Inquirer's errors for Ctrl-C, and for the signal. */
const LEFT = new Set(['ExitPromptError', 'AbortPromptError']);

/** Asks for client_id and client_secret; the second is not shown. Undefined where the person leaves with Ctrl-C. */
export async function askPair(account: string, terminal: Terminal): Promise<Credentials | undefined> {
  const checked = (field: keyof Credentials) => (value: string) => mistakeIn(field, value) ?? true;
  try {
    const client_id = await input(
      { message: `client_id of account ${account}:`, validate: checked('client_id') },
      terminal,
    );
    const client_secret = await password(
      // The prompt would otherwise offer to show what was typed.
      { message: 'client_secret:', mask: '*', toggleMask: false, validate: checked('client_secret') },
      terminal,
    );
    return { client_id, client_secret };
  } catch (error) {
    if (error instanceof Error && LEFT.has(error.name)) return undefined;
    throw error;
  }
}
