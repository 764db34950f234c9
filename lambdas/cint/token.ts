import { z } from 'zod';
import { tokenAnswerSchema } from './answers.ts';
import { PipelineError } from './errors.ts';
import { failureOf, isSuccess, type Line, send } from './http.ts';
import { readAnswer } from './read-answer.ts';

export const credentialsSchema = z.object({ client_id: z.string().min(1), client_secret: z.string().min(1) });
export type Credentials = z.infer<typeof credentialsSchema>;

export const tokenSchema = z.object({
  access_token: z.string().min(1),
  /** When to replace it: somewhat before Cint stops taking it. Null where that is not known. */
  renew_at: z.iso.datetime().nullable(),
});
export type Token = z.infer<typeof tokenSchema>;

/** Where the token is shared between Lambdas, and the credentials are kept. */
export type Vault = {
  readToken(): Promise<Token | undefined>;
  writeToken(token: Token): Promise<void>;
  readCredentials(): Promise<Credentials | undefined>;
  /** For error messages: where the credentials belong. */
  readonly credentialsPlace: string;
};

/** A token is replaced this long before it ends, so that none ends in the middle of a request; a short-lived one sooner. */
const MARGIN_SECONDS = 5 * 60;
const MARGIN_SHARE = 0.1;

/** The token this process used last, kept between the invocations of a warm Lambda. */
export type TokenMemory = { token?: Token };

/**
 * Gives access tokens: the one in memory, else the shared one, else a new one, which it then shares. Cint asks
 * clients to cache tokens, and lets them overlap.
 */
export class TokenSource {
  /** What must never be shown: every token and credential this source has held. */
  readonly secrets: string[] = [];
  readonly #vault: Vault;
  readonly #mint: (credentials: Credentials) => Promise<Token>;
  readonly #memory: TokenMemory;
  readonly #now: () => Date;

  constructor(options: {
    readonly vault: Vault;
    readonly mint: (credentials: Credentials, secrets: readonly string[]) => Promise<Token>;
    readonly memory: TokenMemory;
    readonly now: () => Date;
  }) {
    this.#vault = options.vault;
    this.#mint = (credentials) => options.mint(credentials, this.secrets);
    this.#memory = options.memory;
    this.#now = options.now;
  }

  async get(): Promise<string> {
    if (this.#fresh(this.#memory.token)) return this.#use(this.#memory.token);
    const shared = await this.#vault.readToken();
    if (this.#fresh(shared)) return this.#use(shared);
    const minted = await this.#mintShared();
    if (minted !== undefined) return minted;
    throw new PipelineError(
      'Cint.Unauthorized',
      `There are no Cint credentials: ${this.#vault.credentialsPlace} holds no client_id and client_secret. Nothing was sent to Cint.`,
    );
  }

  /**
   * Another token than the one Cint refused: one that another Lambda has shared meanwhile, else a new one.
   * Undefined where there are no credentials to get one with.
   */
  async renew(refused: string): Promise<string | undefined> {
    const shared = await this.#vault.readToken();
    if (shared?.access_token !== refused && this.#fresh(shared)) return this.#use(shared);
    return this.#mintShared();
  }

  async #mintShared(): Promise<string | undefined> {
    const credentials = await this.#vault.readCredentials();
    if (credentials === undefined) return undefined;
    this.secrets.push(credentials.client_secret, credentials.client_id);
    const token = await this.#mint(credentials);
    await this.#vault.writeToken(token);
    return this.#use(token);
  }

  #fresh(token: Token | undefined): token is Token {
    if (token === undefined) return false;
    return token.renew_at === null || Date.parse(token.renew_at) > this.#now().getTime();
  }

  #use(token: Token): string {
    this.#memory.token = token;
    if (!this.secrets.includes(token.access_token)) this.secrets.push(token.access_token);
    return token.access_token;
  }
}

const CHECK_CREDENTIALS = { 401: ' Check that the client_id and client_secret are current.' };

/** Asks Cint's token endpoint for a new token (client credentials grant). */
export async function mintToken(
  line: Line,
  authUrl: string,
  { client_id, client_secret }: Credentials,
  secrets: readonly string[],
  now: () => Date,
): Promise<Token> {
  const request = {
    what: 'the request for a token',
    method: 'POST',
    url: new URL(authUrl),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      client_id,
      client_secret,
      grant_type: 'client_credentials',
      audience: 'https://api.luc.id',
      auth_scopes: 'app:api',
    }),
  } as const;
  const answer = await send(line, request);
  if (!isSuccess(answer)) throw await failureOf(line, answer, request, secrets, now(), CHECK_CREDENTIALS);
  const { access_token, expires_in } = await readAnswer(line, answer, request, tokenAnswerSchema);
  const lasts = expires_in - Math.min(MARGIN_SECONDS, expires_in * MARGIN_SHARE);
  return { access_token, renew_at: new Date(now().getTime() + lasts * 1000).toISOString() };
}
