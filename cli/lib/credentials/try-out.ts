import { connections } from '../../../lambdas/cint/http.ts';
import { type Credentials, mintToken } from '../../../lambdas/cint/token.ts';
import { CINT } from '../../../lambdas/contract/cint.ts';
import type { Surroundings } from '../aws/surroundings.ts';
import { cintTarget } from '../cint-target.ts';

/** Cint gives no token for credentials, or does not answer. Named as what it says. */
class NotStored extends Error {
  override readonly name: string;
  constructor({ name, message }: Error) {
    super(`${message}\n  Nothing was stored. --no-check stores credentials without asking Cint.`);
    this.name = name;
  }
}

/**
 * Asks Cint for a token, which nobody uses.
 * @param authUrl in place of Cint's own
 * @throws NotStored; UsageError where credentials must not be sent to that URL
 */
export async function tryOut(
  pair: Credentials,
  authUrl: string | undefined,
  { now }: Pick<Surroundings, 'now'>,
  signal: AbortSignal,
): Promise<void> {
  const target = cintTarget(
    { cintUrl: CINT.baseUrl, authUrl: authUrl ?? CINT.authUrl },
    { CINT_CLIENT_ID: pair.client_id, CINT_CLIENT_SECRET: pair.client_secret },
  );
  if ('simulator' in target) return;
  const dispatcher = connections();
  try {
    const secrets = [pair.client_secret, pair.client_id];
    await mintToken({ dispatcher, signal }, target.authUrl, pair, secrets, now);
  } catch (error) {
    throw error instanceof Error ? new NotStored(error) : error;
  } finally {
    await dispatcher.destroy();
  }
}
