import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1, the same sequence for the same seed. */
export type Random = () => number;

/** mulberry32: small, fast, good enough for made-up data; nothing here is secret. */
export function seededRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
