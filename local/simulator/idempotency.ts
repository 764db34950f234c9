import { errorAnswer, Refusal } from './errors.ts';

/** What was created for each `Idempotency-Key`. */
export type Idempotency<Created> = {
  /** @throws Refusal 409 when the key came with another request before. */
  find(key: string, request: unknown): Created | undefined;
  remember(key: string, request: unknown, created: Created): void;
};

/** Cint: "`POST` requests support an `Idempotency-Key` header to allow for safe retries". */
export function createIdempotency<Created>(): Idempotency<Created> {
  const seen = new Map<string, { readonly fingerprint: string; readonly created: Created }>();
  return {
    find(key, request) {
      const earlier = seen.get(key);
      if (earlier === undefined) return undefined;
      if (earlier.fingerprint === JSON.stringify(request)) return earlier.created;
      throw new Refusal(errorAnswer(409, { detail: 'the Idempotency-Key was used with another request' }));
    },
    remember(key, request, created) {
      seen.set(key, { fingerprint: JSON.stringify(request), created });
    },
  };
}
