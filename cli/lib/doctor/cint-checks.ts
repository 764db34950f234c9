import { Cint } from '../../../lambdas/cint/client.ts';
import { PipelineError } from '../../../lambdas/cint/errors.ts';
import type { Line } from '../../../lambdas/cint/http.ts';
import { mintToken, TokenSource } from '../../../lambdas/cint/token.ts';
import type { CintPlace } from '../../../lambdas/contract/cint.ts';
import type { ErrorName } from '../../../lambdas/contract/errors.ts';
import type { ApiVersion } from '../../../lambdas/contract/report-types.ts';
import { accountIds } from './account-ids.ts';
import { type Checklist, type Found, ok, problem, warning } from './checklist.ts';
import { LookingVault, type ReadVault } from './vaults.ts';

/** One Cint account, and what its checks need. */
export type CintAccount = {
  readonly account_id: number;
  readonly vault: ReadVault;
  readonly place: CintPlace;
  readonly version: ApiVersion;
  readonly line: Line;
  readonly now: () => Date;
  /** The credentials are tried, although the shared token is fresh. */
  readonly newToken: boolean;
  /** How to give it other credentials. */
  readonly storeCredentials: string;
};

/** The reports of this type are listed; any would do. */
const ANY_TYPE = 'completes';

const ROLE =
  'Have Cint give the user of these credentials the role Buyer Admin, Buyer Manager or Buy Analyst in this account.';

/** What a run needs of Cint, one after the other: credentials, a token, the account, the permission. */
export async function checkCintAccount(list: Checklist, account: CintAccount): Promise<void> {
  const { account_id, place, version, line, now } = account;
  const title = (what: string) => `Account ${account_id}: ${what}`;
  const vault = new LookingVault(account.vault, account.newToken);
  const tokens = new TokenSource({
    vault,
    memory: {},
    now,
    signal: line.signal,
    // Nothing is shared here.
    warn: () => undefined,
    mint: (credentials, secrets) => mintToken(line, place.authUrl, credentials, secrets, now),
  });
  const cint = new Cint({ baseUrl: place.baseUrl, apiVersion: version, tokens, line, now });

  if (account.vault.tokenOnly) list.skip(title('credentials'), 'CINT_ACCESS_TOKEN is used in their place.');
  else await list.check(title('credentials'), () => checkCredentials(account));
  const token = await list.check(title('token'), () =>
    withRemedy(account, () => checkToken(tokens, vault, account)),
  );
  await list.after(token, 'a token', title('account'), () =>
    withRemedy(account, () => checkListed(cint, vault, account)),
  );
  await list.after(token, 'a token', title('permission'), () =>
    withRemedy(account, () => checkPermission(cint, account)),
  );
}

/** A refusal of Cint's, with what to do about it here. */
async function withRemedy<T>(account: CintAccount, check: () => Promise<Found<T>>): Promise<Found<T>> {
  const remedies: Partial<Record<ErrorName, string>> = {
    'Cint.Unauthorized': account.storeCredentials,
    'Cint.Forbidden': ROLE,
    'Cint.NotFound': 'Correct account_id in reports.yaml.',
    'Cint.BadRequest': 'Check api_version and account_id in reports.yaml.',
  };
  try {
    return await check();
  } catch (error) {
    const remedy = error instanceof PipelineError ? remedies[error.name] : undefined;
    if (!(error instanceof PipelineError) || remedy === undefined) throw error;
    return problem(error.message, remedy);
  }
}

async function checkCredentials({ vault, storeCredentials }: CintAccount): Promise<Found<never>> {
  const credentials = await vault.readCredentials();
  return credentials === undefined
    ? problem(`There is no client_id and client_secret in ${vault.credentialsPlace}.`, storeCredentials)
    : ok(`client_id and client_secret are in ${vault.credentialsPlace}`);
}

async function checkToken(
  tokens: TokenSource,
  vault: LookingVault,
  account: CintAccount,
): Promise<Found<true>> {
  await tokens.get();
  if (account.vault.tokenOnly) return ok('CINT_ACCESS_TOKEN is used as it is', true);
  if (vault.minted || account.vault.keep !== undefined)
    return ok('Cint gives a token for these credentials', true);
  const until = vault.shared?.renew_at;
  return ok(
    `There is a shared token, good until ${until ?? 'Cint refuses it'}; the credentials were not tried (--new-token does that)`,
    true,
  );
}

async function checkListed(
  cint: Cint,
  vault: LookingVault,
  { account_id, storeCredentials }: CintAccount,
): Promise<Found<never>> {
  const found = accountIds(await cint.accounts());
  const unsure = 'Whether its reports may be asked for, the next check shows.';
  if (found === undefined) return warning('Cint lists no accounts in a form that is known here.', unsure);
  if (found.ids.includes(account_id)) {
    const refused = vault.shared !== undefined && vault.minted;
    return ok(
      `Cint lists it${refused ? '; the shared token was refused, and the next run replaces it' : ''}`,
    );
  }
  const others = `Cint lists other accounts for these credentials (${found.ids.join(', ')}), not ${account_id}`;
  if (found.isPart) return warning(`${others}, but the list goes on.`, unsure);
  return problem(
    `${others}.`,
    `Correct account_id in reports.yaml, or use the credentials of this account.\n${storeCredentials}`,
  );
}

async function checkPermission(cint: Cint, account: CintAccount): Promise<Found<never>> {
  const reports = cint.list(account, ANY_TYPE);
  await reports.next();
  // Later pages are not asked for.
  await reports.return(undefined);
  return ok('Its reports can be listed');
}
