import { z } from 'zod';

const lineSchema = z.object({ level: z.string(), message: z.string() });

/**
 * What a person is shown of a line that a Lambda wrote: the sentence of a line of its log, other lines as they are.
 * Undefined for its errors: a run's own events tell of those.
 */
export function shownLine(line: string): string | undefined {
  const { data } = lineSchema.safeParse(jsonOrUndefined(line));
  if (data === undefined) return line;
  return data.level === 'ERROR' ? undefined : data.message;
}

function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
