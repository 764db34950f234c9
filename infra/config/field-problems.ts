import type { z } from 'zod';
import type { Problem } from './invalid-config.ts';

/** What is wrong with single fields of a file, of which `value` is the content. */
export function fieldProblems(error: z.ZodError | undefined, value: unknown): Problem[] {
  return (error?.issues ?? []).flatMap((issue) => problemsOf(issue, [], value));
}

function problemsOf(issue: z.core.$ZodIssue, parent: Problem['path'], value: unknown): Problem[] {
  const path = [...parent, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  // The check of the whole request tells of these; it knows what is allowed there.
  if (issue.code === 'unrecognized_keys' && path.at(-1) === 'report_options') return [];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `is not a field here; ${issue.message}`,
      isName: true,
    }));
  }
  if (issue.code === 'invalid_union') {
    // Of the shapes it may have, the one it has: its own mistakes say more than that none fits.
    const shape = issue.errors.find(
      (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
    );
    if (shape !== undefined) return shape.flatMap((inner) => problemsOf(inner, path, value));
  }
  return [{ path, message: explained(issue.message, at(value, path)) }];
}

/** A message with what YAML makes of values, which its writer may not know. */
export function explained(message: string, value: unknown): string {
  if (value === undefined && message.startsWith('must')) return `is missing; it ${message}`;
  if (typeof value === 'number' && message === 'must be a string') {
    return 'must be a string: write it in quotes';
  }
  return message;
}

/** The part of a value that a path leads to. */
export function at(value: unknown, path: Problem['path']): unknown {
  return path.reduce<unknown>((part, step) => {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, step)) return undefined;
    return Object.getOwnPropertyDescriptor(part, step)?.value;
  }, value);
}
