import { type ApiVersion, apiVersions, isApiVersion } from './dialect.ts';
import { errorAnswer, invalidRequest, Refusal } from './errors.ts';
import type { OpenRequest } from './request-log.ts';
import type { World } from './world.ts';

/** Accounts that stand for a refusal: one the token may not use, one that does not exist. */
const forbiddenAccount = 403;
const missingAccount = 404;

/** @throws Refusal 401 without a token that was issued here and is still valid. */
export function checkToken({ headers }: OpenRequest, { tokens }: World): void {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined || !tokens.isValid(token)) throw new Refusal(errorAnswer(401));
}

/** @throws Refusal 403 `required_header_missing`; 400 for a version that this server does not speak. */
export function checkVersion({ headers }: OpenRequest, { apiVersion }: World): ApiVersion {
  const version = headers['cint-api-version'];
  if (version === undefined || version === '') {
    const detail = 'Cint-API-Version header is required';
    throw new Refusal(errorAnswer(403, { object: 'required_header_missing', detail }));
  }
  const accepted = apiVersion === undefined ? apiVersions : [apiVersion];
  if (typeof version === 'string' && isApiVersion(version) && accepted.includes(version)) return version;
  throw invalidRequest([{ name: 'Cint-API-Version', reason: `must be one of ${accepted.join(', ')}` }]);
}

/** @throws Refusal 400 for what is no account id; 403 and 404 for the accounts of those numbers. */
export function checkAccount(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    throw invalidRequest([{ name: 'account_id', reason: 'must be a positive integer' }]);
  }
  const account_id = Number(text);
  if (account_id === forbiddenAccount) throw new Refusal(errorAnswer(403));
  if (account_id === missingAccount) {
    throw new Refusal(errorAnswer(404, { detail: 'account_id: the specified resource was not found' }));
  }
  return account_id;
}
