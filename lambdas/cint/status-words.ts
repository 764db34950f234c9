/** What Cint's status words come down to. An unknown word is PENDING, and `known` says so. */
export type ReportStatus = { readonly status: 'PENDING' | 'READY' | 'FAILED'; readonly known: boolean };

/** Words seen in the contract's schemas and examples, folded. `emailed` is what a finished report's owner is told. */
const WORDS: Readonly<Record<string, ReportStatus['status']>> = {
  pending: 'PENDING',
  processing: 'PENDING',
  in_progress: 'PENDING',
  complete: 'READY',
  completed: 'READY',
  emailed: 'READY',
  failed: 'FAILED',
};

export function foldStatus(word: string): ReportStatus {
  const folded = word
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
  const status = Object.hasOwn(WORDS, folded) ? WORDS[folded] : undefined;
  return status === undefined ? { status: 'PENDING', known: false } : { status, known: true };
}
