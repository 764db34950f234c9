import { writeFile } from 'node:fs/promises';
import { deployedDefinition } from './definition.ts';
import { mermaid } from './mermaid.ts';
import { README, readReadme, withDiagram } from './readme.ts';

try {
  await writeFile(README, withDiagram(await readReadme(), mermaid(deployedDefinition())));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
