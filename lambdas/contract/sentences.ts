/**
 * The most a sentence may hold. Lambda writes it twice into the JSON that becomes a Cause, and Step Functions cuts
 * a Cause at 32,768 characters; what is cut there could no longer be read.
 */
const LONGEST_SENTENCE = 4_000;

export function shortened(text: string): string {
  return text.length > LONGEST_SENTENCE ? `${text.slice(0, LONGEST_SENTENCE)}...` : text;
}
