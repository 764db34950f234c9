import { readFileSync } from 'node:fs';
import { completed, type ReportsConfig } from './config.ts';
import { crossChecks } from './cross-checks.ts';
import { fieldProblems } from './field-problems.ts';
import { InvalidConfig } from './invalid-config.ts';
import { fileSchema } from './schema.ts';
import { YamlFile } from './yaml-file.ts';

/**
 * Reads the text of a reports.yaml.
 * @param fileName as messages are to name it
 * @param now schedules are looked at from here on: whether they start at all, and what days that gives
 * @throws InvalidConfig with every mistake at once
 */
export function parseConfig(text: string, fileName: string, now: Date = new Date()): ReportsConfig {
  // The parser would find a mistake in each of a program's lines.
  if (text.includes('\0')) throw new InvalidConfig([`${fileName}: is no text in UTF-8`]);
  const file = new YamlFile(text, fileName);
  const parsed = fileSchema.safeParse(file.value);
  const problems = [...fieldProblems(parsed.error, file.value), ...crossChecks(file.value, now)];
  if (!parsed.success || problems.length > 0) throw new InvalidConfig(file.lines(problems));
  return completed(parsed.data);
}

/** @throws InvalidConfig with every mistake at once, or saying why the file cannot be read */
export function readConfig(path: string, now: Date = new Date()): ReportsConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidConfig([`${path === '' ? '""' : path}: cannot be read: ${reasonOf(error)}`], {
      cause: error,
    });
  }
  return parseConfig(text, path, now);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'its permissions do not allow it',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return REASONS[code] ?? code;
}
