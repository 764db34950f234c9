import { z } from 'zod';

/** What Lambda makes of an error, and what Step Functions makes of one it caught. */
const wrappedSchema = z.union([
  z.object({ errorMessage: z.string() }).transform(({ errorMessage }) => errorMessage),
  z.object({ Cause: z.string() }).transform(({ Cause }) => Cause),
]);

/** A cause in a cause in a cause, and no deeper. */
const DEEPEST = 4;

/** The sentence of a cause: JSON around it is taken off. */
export function plainCause(cause: string, depth = 0): string {
  const inner = wrappedSchema.safeParse(parsed(cause)).data;
  return inner === undefined || depth === DEEPEST ? cause : plainCause(inner, depth + 1);
}

/** A text as the JSON it is, or undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
