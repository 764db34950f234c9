import { CINT } from '../../lambdas/contract/cint.ts';
import type { PartsOptions } from '../../local/parts.ts';
import { UsageError } from './exit.ts';

/** Only Cint's production hosts imply each other. */
const CINT_API_HOST = new URL(CINT.baseUrl).hostname;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A URL that credentials may be sent to. */
function safeUrl(option: string, value: string): URL {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`${option} must be a web address such as ${CINT.baseUrl}; it is "${value}".`);
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new UsageError(
      `${option} must be https, so that the credentials are not sent in the clear; it is "${value}".`,
    );
  }
  return url;
}

/** Which Cint a run talks to, from options and environment: the simulator unless a URL is given. */
export function cintTarget(
  options: {
    readonly cintUrl?: string | undefined;
    readonly authUrl?: string | undefined;
    readonly simulator?: true | undefined;
  },
  environment: Readonly<Record<string, string | undefined>>,
): PartsOptions['cint'] {
  if (options.simulator) {
    if (options.cintUrl !== undefined) throw new UsageError('--simulator and --cint-url exclude each other.');
    return { simulator: {} };
  }
  const given = options.cintUrl ?? environment.CINT_BASE_URL;
  if (given === undefined) {
    if (options.authUrl !== undefined) throw new UsageError('--auth-url is of no use without --cint-url.');
    return { simulator: {} };
  }
  const base = safeUrl('--cint-url', given);
  const { CINT_CLIENT_ID, CINT_CLIENT_SECRET, CINT_ACCESS_TOKEN } = environment;
  const auth =
    options.authUrl ??
    environment.CINT_AUTH_URL ??
    (base.hostname === CINT_API_HOST ? CINT.authUrl : undefined);

  if (CINT_CLIENT_ID && CINT_CLIENT_SECRET) {
    if (auth === undefined) {
      throw new UsageError(
        `--auth-url (or CINT_AUTH_URL) is needed with ${base.origin}: the whole URL that gives tokens, such as ${CINT.authUrl}.`,
      );
    }
    const authUrl = safeUrl('--auth-url', auth).href;
    return {
      baseUrl: base.href,
      authUrl,
      login: { client_id: CINT_CLIENT_ID, client_secret: CINT_CLIENT_SECRET },
    };
  }
  if (CINT_ACCESS_TOKEN) {
    const authUrl = safeUrl('--auth-url', auth ?? CINT.authUrl).href;
    return { baseUrl: base.href, authUrl, login: { access_token: CINT_ACCESS_TOKEN } };
  }
  throw new UsageError(`There are no credentials for ${base.origin}.`, [
    'Set CINT_CLIENT_ID and CINT_CLIENT_SECRET, or CINT_ACCESS_TOKEN, in the environment.',
    'Without --cint-url and CINT_BASE_URL, the built-in simulator is used, which needs none.',
  ]);
}
