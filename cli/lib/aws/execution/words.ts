import { z } from 'zod';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** A length of time as people say it: 45 s, 12 min 5 s, 6 h 3 min. */
export function timeInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < MINUTE) return `${seconds} s`;
  const [big, small, unit, subunit] =
    seconds < HOUR
      ? [Math.floor(seconds / MINUTE), seconds % MINUTE, 'min', 's']
      : [Math.floor(seconds / HOUR), Math.floor((seconds % HOUR) / MINUTE), 'h', 'min'];
  return small === 0 ? `${big} ${unit}` : `${big} ${unit} ${small} ${subunit}`;
}

/** A moment as people read it, to the second: 2026-11-22 06:00:12 UTC. */
export function momentInWords(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const lambdaErrorSchema = z.object({ errorMessage: z.string() });

/** The sentence for people in the JSON of a Lambda's error; other causes as they are. */
export function sentenceOf(cause: string | undefined): string {
  if (cause === undefined) return '';
  return lambdaErrorSchema.safeParse(parsedJson(cause)).data?.errorMessage ?? cause;
}

/** What a text holds as JSON; undefined where it is none. */
export function parsedJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
