import { PipelineError } from '../../../lambdas/cint/errors.ts';
import type { Credentials, Token, Vault } from '../../../lambdas/cint/token.ts';
import type { SecretIds } from '../../../lambdas/contract/accounts.ts';
import { awsError } from '../aws/errors.ts';

/** A vault, as far as it is read. */
export type ReadVault = Pick<Vault, 'readToken' | 'readCredentials' | 'credentialsPlace'> & {
  /** There is a token in place of credentials. */
  readonly tokenOnly?: boolean;
  /** Keeps a token for the next account; absent where tokens are the Lambdas' to share. */
  readonly keep?: (token: Token) => void;
};

/** Credentials of Cint, or a token in their place. */
export type Login = Credentials | { readonly access_token: string };

/** A vault that is looked into only: a token that is made for the checks is not shared. */
export class LookingVault implements Vault {
  readonly credentialsPlace: string;
  /** The shared token, where there is one. */
  shared: Token | undefined;
  /** Cint has given a token for the credentials. */
  minted = false;
  readonly #vault: ReadVault;
  readonly #newToken: boolean;

  /** @param newToken the shared token is left aside, so that the credentials are tried */
  constructor(vault: ReadVault, newToken: boolean) {
    this.credentialsPlace = vault.credentialsPlace;
    this.#vault = vault;
    this.#newToken = newToken && vault.keep === undefined;
  }

  async readToken() {
    if (this.#newToken) return { token: undefined, version: 'none' };
    const shared = await this.#vault.readToken();
    this.shared = shared.token;
    return shared;
  }

  readCredentials() {
    return this.#vault.readCredentials();
  }

  async claim(): Promise<boolean> {
    return true;
  }

  async writeToken(token: Token): Promise<void> {
    this.minted = true;
    this.#vault.keep?.(token);
  }
}

/** The environment in place of secrets. One token does for all accounts. */
export function inEnvironment(login: Login): ReadVault {
  const isToken = 'access_token' in login;
  let token: Token | undefined = isToken ? { ...login, renew_at: null } : undefined;
  return {
    tokenOnly: isToken,
    credentialsPlace: 'the environment',
    readToken: async () => ({ token, version: 'none' }),
    readCredentials: async () => (isToken ? undefined : login),
    keep: (minted) => {
      token = minted;
    },
  };
}

/** A vault whose errors are for people who type commands, not for the logs of Lambdas. */
export function forPeople(vault: Vault, ids: SecretIds): ReadVault {
  const asked = async <T>(id: string, read: () => Promise<T>) => {
    try {
      return await read();
    } catch (error) {
      const cause = error instanceof PipelineError ? error.cause : undefined;
      throw cause === undefined ? error : awsError(cause, `read the secret ${id}`);
    }
  };
  return {
    credentialsPlace: `the secret ${ids.credentials_secret_id}`,
    readToken: () => asked(ids.token_secret_id, () => vault.readToken()),
    readCredentials: () => asked(ids.credentials_secret_id, () => vault.readCredentials()),
  };
}
