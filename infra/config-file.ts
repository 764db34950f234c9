import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from './config/read.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The file of a project, and the one that shows how it is written; relative to the project's root. */
export const CONFIG_FILE = 'reports.yaml';
export const EXAMPLE_FILE = 'examples/reports.yaml';

/** The path of reports.yaml: the one that is named, else the project's own, else the example's. */
export function configPath(named?: string): { readonly path: string; readonly isExample: boolean } {
  if (named !== undefined) return { path: resolve(named), isExample: false };
  const own = resolve(ROOT, CONFIG_FILE);
  return existsSync(own)
    ? { path: own, isExample: false }
    : { path: resolve(ROOT, EXAMPLE_FILE), isExample: true };
}

/** @throws InvalidConfig with every mistake in the file */
export function findConfig(named?: string) {
  const { path, isExample } = configPath(named);
  return { config: readConfig(path), path, isExample };
}
