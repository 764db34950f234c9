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
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidConfig([`${path}: cannot be read: ${reason}`], { cause: error });
  }
  return parseConfig(text, path, now);
}
