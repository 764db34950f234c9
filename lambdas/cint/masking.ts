/** Anything shaped like a JWT, and whatever follows `Bearer`. */
const TOKEN_SHAPES = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=bearer\s{1,8})[^\s"',;]+/gi;

/** More than is ever shown; the rest need not be searched. */
const LONGEST_SEARCHED = 64 * 1024;

/** A secret as it is, and as it looks in a URL and in JSON. */
function spellings(secret: string): string[] {
  if (secret === '') return [];
  const all = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return [...new Set(all)].sort((one, other) => other.length - one.length);
}

/** A text that came from outside, fit to be shown: secrets masked, control characters gone, length bounded. */
export function presentable(text: string, secrets: readonly string[], longest = 1000): string {
  let masked = text.slice(0, LONGEST_SEARCHED);
  for (const secret of secrets.flatMap(spellings)) masked = masked.replaceAll(secret, '***');
  masked = masked
    .replace(TOKEN_SHAPES, '***')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return masked.length > longest ? `${masked.slice(0, longest)}...` : masked;
}
