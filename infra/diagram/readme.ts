import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const README = fileURLToPath(new URL('../../README.md', import.meta.url));

const BEGIN = '<!-- diagram:begin -->';
const END = '<!-- diagram:end -->';

/** @throws Error that says what is missing */
export async function readReadme(): Promise<string> {
  try {
    return await readFile(README, 'utf8');
  } catch (error) {
    throw new Error(`${README} cannot be read; the diagram of the state machine belongs there.`, {
      cause: error,
    });
  }
}

/**
 * A README with the diagram between its markers, whatever stood there.
 * @throws Error where the markers are missing
 */
export function withDiagram(readme: string, diagram: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`README.md has no ${BEGIN} with ${END} after it; the diagram goes between the two.`);
  const block = `\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n\n`;
  return `${readme.slice(0, begin + BEGIN.length)}${block}${readme.slice(end)}`;
}
