import type { Check, Counts } from '../../lambdas/download/check-csv.ts';

/** Gives a check a body piece by piece, then its end, as a download does. */
export async function checked(check: Check, ...pieces: (string | Buffer)[]): Promise<Counts> {
  for (const piece of pieces) await check.write(Buffer.from(piece));
  return check.end();
}

/** A body in two pieces, cut at each of its bytes in turn; and one byte a piece. */
export function* splits(body: Buffer): Generator<Buffer[]> {
  for (let at = 0; at <= body.length; at += 1) yield [body.subarray(0, at), body.subarray(at)];
  yield Array.from(body, (byte) => Buffer.from([byte]));
}
