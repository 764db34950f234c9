import { createHash } from 'node:crypto';
import type { Manifest } from '../../../lambdas/contract/manifest.ts';

/** A report is not what its manifest says. Never by the pipeline's doing: see who else writes to the bucket. */
class NotAsInManifest extends Error {
  override readonly name = 'NotAsInManifest';
}

/**
 * A report's bytes as they come. Only `assertWhole` tells that they were the right ones, and all of them: keep
 * nothing of a report for good before it has returned.
 */
export function verified(
  pieces: AsyncIterable<Uint8Array>,
  { key, bytes, sha256 }: Manifest,
): { readonly pieces: AsyncGenerator<Uint8Array>; assertWhole(): void } {
  const hash = createHash('sha256');
  let seen = 0;
  let ended = false;
  async function* pass() {
    for await (const piece of pieces) {
      hash.update(piece);
      seen += piece.length;
      yield piece;
    }
    ended = true;
  }
  return {
    pieces: pass(),
    assertWhole() {
      if (!ended) throw new NotAsInManifest(`${key} was not read to its end: ${seen} of ${bytes} bytes`);
      const found = hash.digest('hex');
      if (seen !== bytes || found !== sha256) {
        throw new NotAsInManifest(
          `${key} has ${seen} bytes and SHA-256 ${found}; its manifest says ${bytes} and ${sha256}`,
        );
      }
    },
  };
}
