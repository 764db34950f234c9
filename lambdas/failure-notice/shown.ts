import { presentable } from '../cint/masking.ts';

/** Long enough for an id, a name or a date. */
const LONGEST_WORD = 80;

/** A text from outside on one line, bounded. What cutting left of a character is gone, too: SNS takes UTF-8 only. */
export function shown(text: string, longest = LONGEST_WORD): string {
  return presentable(text, [], longest).toWellFormed();
}

/** `2026-11-03 12:00:05 UTC` */
export function timeOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `6 h 0 min`, `4 min 5 s`, `5 s` */
export function lengthOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
