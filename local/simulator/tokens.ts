import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Answer, jsonAnswer } from './answer.ts';
import { Refusal, tokenErrorAnswer } from './errors.ts';

const filled = z.string().min(1);
const tokenRequest = z.object({
  client_id: filled,
  client_secret: filled,
  grant_type: filled,
  audience: filled,
  auth_scopes: filled,
});

export type Tokens = {
  /** Answers `POST /oauth/token` with a new token; the earlier ones stay valid. */
  mint(body: unknown): Answer;
  isValid(token: string): boolean;
  expireAll(): void;
  readonly minted: number;
};

/** The token endpoint (OAuth 2.0 client credentials) and the tokens it has issued. */
export function createTokens(tokenSeconds: number, now: () => number): Tokens {
  const expiryOf = new Map<string, number>();
  let minted = 0;
  return {
    mint(body) {
      const { client_id } = checkTokenRequest(body);
      const expiry = now() + tokenSeconds * 1000;
      const access_token = jwtShaped(client_id, now(), expiry);
      expiryOf.set(access_token, expiry);
      minted += 1;
      return jsonAnswer(200, { access_token, expires_in: tokenSeconds, token_type: 'Bearer' });
    },
    isValid: (token) => now() < (expiryOf.get(token) ?? Number.NEGATIVE_INFINITY),
    expireAll: () => expiryOf.clear(),
    get minted() {
      return minted;
    },
  };
}

function checkTokenRequest(body: unknown): z.infer<typeof tokenRequest> {
  const parsed = tokenRequest.safeParse(body);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw refuse(400, 'invalid_request', `Missing or invalid parameter: ${field}`);
  }
  const { grant_type, audience, auth_scopes, client_secret } = parsed.data;
  if (grant_type !== 'client_credentials') {
    throw refuse(400, 'unsupported_grant_type', `Grant type '${grant_type}' not supported`);
  }
  if (audience !== 'https://api.luc.id') {
    throw refuse(401, 'access_denied', `Service not found: ${audience}`);
  }
  if (auth_scopes !== 'app:api') throw refuse(400, 'invalid_scope', `Unknown scope: ${auth_scopes}`);
  if (client_secret === 'wrong') throw refuse(401, 'access_denied', 'Unauthorized');
  return parsed.data;
}

function refuse(status: number, error: string, description: string): Refusal {
  return new Refusal(tokenErrorAnswer(status, error, description));
}

/** Clients may read `exp`; nobody checks the signature, so that it is random. Times in milliseconds. */
function jwtShaped(client_id: string, issued: number, expiry: number): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = { alg: 'RS256', typ: 'JWT' };
  const payload = {
    iss: 'https://auth.cint.com/',
    sub: `${client_id}@clients`,
    aud: 'https://api.luc.id',
    iat: Math.floor(issued / 1000),
    exp: Math.floor(expiry / 1000),
  };
  return [encode(header), encode(payload), randomBytes(32).toString('base64url')].join('.');
}
