import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { InvalidConfig } from '../../infra/config/invalid-config.ts';
import { parseConfig } from '../../infra/config/read.ts';

/** Each `.yaml` here is wrong; the `.txt` beside it is the message it gives, to the letter. */
const WRONG = new URL('wrong/', import.meta.url);
const NOW = new Date('2026-10-05T15:00:00Z');

const names = readdirSync(WRONG)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

function contents(file: string): string {
  return readFileSync(new URL(file, WRONG), 'utf8');
}

function messageOf(text: string): string {
  try {
    parseConfig(text, 'reports.yaml', NOW);
  } catch (error) {
    if (error instanceof InvalidConfig) return `${error.message}\n`;
    throw error;
  }
  return expect.fail('The file was let through');
}

it.each(names)('%s', (name) => {
  expect(messageOf(contents(`${name}.yaml`))).toBe(contents(`${name}.txt`));
});
