import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 48 bits of time (milliseconds) in 10 characters, then 80 random bits in 16. */
export function ulid(at: number): string {
  const time = Array.from({ length: 10 }, (_, index) => symbol(Math.floor(at / 32 ** (9 - index))));
  const random = Array.from(randomBytes(16), symbol);
  return [...time, ...random].join('');
}

function symbol(value: number): string {
  return alphabet.charAt(value % alphabet.length);
}
