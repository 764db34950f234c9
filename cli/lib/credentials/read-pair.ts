import { z } from 'zod';
import type { Credentials } from '../../../lambdas/cint/token.ts';
import { UsageError } from '../exit.ts';

const FORMS =
  'Standard input must be {"client_id": "...", "client_secret": "..."}, or two lines: client_id, then client_secret.';

/** Secrets Manager takes no longer values. */
const LONGEST = 65_536;

/** What is wrong with a value, without the value itself; undefined where nothing is. */
export function mistakeIn(field: keyof Credentials, value: string): string | undefined {
  if (value === '') return `${field} is empty.`;
  if (/[\s\p{C}]/u.test(value)) return `${field} must not hold blanks or control characters.`;
  return value.length > LONGEST / 4 ? `${field} is far too long.` : undefined;
}

const pairSchema = z.strictObject({ client_id: z.string(), client_secret: z.string() });

/**
 * Reads client_id and client_secret as programs hand them over: JSON, or two lines.
 * @throws UsageError that holds nothing of the text: it may be a secret in the wrong place
 */
export function readPair(text: string): Credentials {
  const trimmed = text.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '');
  const pair = trimmed.trimStart().startsWith('{') ? ofJson(trimmed) : ofLines(trimmed);
  const mistakes = (['client_id', 'client_secret'] as const).flatMap(
    (field) => mistakeIn(field, pair[field]) ?? [],
  );
  if (mistakes.length > 0) throw new UsageError(mistakes.join(' '), [FORMS]);
  return pair;
}

function ofJson(text: string): Credentials {
  const parsed = pairSchema.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new UsageError('The JSON does not hold the two texts, or holds others.', [FORMS]);
  const { client_id, client_secret } = parsed.data;
  return { client_id: withoutLineEnd(client_id), client_secret: withoutLineEnd(client_secret) };
}

/** The parser's own error would quote the text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('What begins with { is not JSON.', [FORMS]);
  }
}

function ofLines(text: string): Credentials {
  const [client_id = '', client_secret, ...more] = text.split(/\r?\n/);
  if (client_secret === undefined || more.length > 0) {
    throw new UsageError(`There ${text === '' ? 'is nothing' : 'are not two lines'} on standard input.`, [
      FORMS,
    ]);
  }
  return { client_id, client_secret };
}

function withoutLineEnd(value: string): string {
  return value.replace(/[\r\n]+$/, '');
}

/** All of a stream, as long as it can be credentials. */
export async function readBounded(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += String(piece);
    if (text.length > LONGEST) throw new UsageError('Standard input is far too long.', [FORMS]);
  }
  return text;
}
