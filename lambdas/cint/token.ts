import { setTimeout } from 'node:timers/promises';
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

/** What the Lambdas share: a token, if there is one, and the version of the secret that holds it. */
type SharedToken = { readonly token: Token | undefined; readonly version: string };

/** Where the token is shared between Lambdas, and the credentials are kept. */
export type Vault = {
  readToken(): Promise<SharedToken>;
  writeToken(token: Token): Promise<void>;
  /** Whether the caller is to replace this version: true for the first who asks in a period, false for all others. */
  claim(version: string, period: number): Promise<boolean>;
  readCredentials(): Promise<Credentials | undefined>;
  /** For error messages: where the credentials belong. */
  readonly credentialsPlace: string;
};

/** A token is replaced this long before it ends, so that none ends in the middle of a request; a short-lived one sooner. */
const MARGIN_SECONDS = 5 * 60;
const MARGIN_SHARE = 0.1;

/** The token this process used last, kept between the invocations of a warm Lambda. */
export type TokenMemory = { token?: Token; read_at?: number };

/** So long a warm Lambda trusts its memory; then it looks whether new credentials have brought a new token. */
const MEMORY_MS = 15 * 60 * 1000;

/** When hundreds of Lambdas find the token old at once, one asks for a new one; the others wait so long for it. */
const CLAIM_PERIOD_MS = 30_000;
const LOOKS_PER_PERIOD = 60;
/** A claim that nobody makes good must not stop a run: after so many periods it asks by itself. */
const MOST_CLAIMS = 3;

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
  readonly #signal: AbortSignal;
  readonly #claimPeriod: number;
  readonly #warn: (sentence: string) => void;

  constructor(options: {
    readonly vault: Vault;
    readonly mint: (credentials: Credentials, secrets: readonly string[]) => Promise<Token>;
    readonly memory: TokenMemory;
    readonly now: () => Date;
    /** Ends a wait for another Lambda's token. */
    readonly signal: AbortSignal;
    /** A line in the log. */
    readonly warn: (sentence: string) => void;
    /** Milliseconds. */
    readonly claimPeriod?: number;
  }) {
    this.#vault = options.vault;
    this.#mint = (credentials) => options.mint(credentials, this.secrets);
    this.#memory = options.memory;
    this.#now = options.now;
    this.#signal = options.signal;
    this.#warn = options.warn;
    this.#claimPeriod = options.claimPeriod ?? CLAIM_PERIOD_MS;
  }

  async get(): Promise<string> {
    const { token, read_at = 0 } = this.#memory;
    if (this.#fresh(token) && this.#now().getTime() - read_at < MEMORY_MS) return this.#use(token, read_at);
    const shared = await this.#vault.readToken();
    if (this.#fresh(shared.token)) return this.#use(shared.token);
    const minted = await this.#replace(shared.version);
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
    const { token, version } = await this.#vault.readToken();
    if (token?.access_token !== refused && this.#fresh(token)) return this.#use(token);
    return this.#replace(version);
  }

  /** A new token, asked for by this Lambda or, where several want one at once, by the first of them. */
  async #replace(version: string): Promise<string | undefined> {
    const credentials = await this.#vault.readCredentials();
    if (credentials === undefined) return undefined;
    this.secrets.push(credentials.client_secret, credentials.client_id);
    for (let claims = 0; claims < MOST_CLAIMS; claims += 1) {
      const period = Math.floor(Date.now() / this.#claimPeriod);
      if (await this.#claim(version, period)) break;
      const other = await this.#fromAnother(version, (period + 1) * this.#claimPeriod);
      if (other !== undefined) return this.#use(other);
    }
    const token = await this.#mint(credentials);
    await this.#share(token);
    return this.#use(token);
  }

  /** Sharing spares Cint requests; where Secrets Manager does not let us, a run goes on with a token of its own. */
  async #claim(version: string, period: number): Promise<boolean> {
    try {
      return await this.#vault.claim(version, period);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      this.#warn(
        `The renewal of the token could not be claimed; it is asked for all the same. ${error.message}`,
      );
      return true;
    }
  }

  async #share(token: Token): Promise<void> {
    try {
      await this.#vault.writeToken(token);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      this.#warn(`The new token could not be shared; other Lambdas will ask for their own. ${error.message}`);
    }
  }

  /** The token that another Lambda shares in place of a version; undefined where none has come in time. */
  async #fromAnother(version: string, until: number): Promise<Token | undefined> {
    while (Date.now() < until) {
      const pause = (this.#claimPeriod / LOOKS_PER_PERIOD) * (0.5 + Math.random());
      // The reason of the signal is the error to throw, not that of the timer.
      await setTimeout(pause, undefined, { signal: this.#signal }).catch(() => this.#signal.throwIfAborted());
      const shared = await this.#vault.readToken();
      if (shared.version !== version && this.#fresh(shared.token)) return shared.token;
    }
    return undefined;
  }

  #fresh(token: Token | undefined): token is Token {
    if (token === undefined) return false;
    return token.renew_at === null || Date.parse(token.renew_at) > this.#now().getTime();
  }

  #use(token: Token, read_at = this.#now().getTime()): string {
    this.#memory.token = token;
    this.#memory.read_at = read_at;
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
