import { describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../infra/diagram/definition.ts';
import { mermaid } from '../../infra/diagram/mermaid.ts';
import { readReadme, withDiagram } from '../../infra/diagram/readme.ts';

const BEGIN = '<!-- diagram:begin -->';
const END = '<!-- diagram:end -->';

describe('the README', () => {
  it('shows the state machine as it is deployed', async () => {
    const readme = await readReadme();
    const current = withDiagram(readme, mermaid(deployedDefinition()));
    expect(readme, 'The diagram is not that of the state machine any more: run `npm run diagram`').toBe(
      current,
    );
  });

  it('keeps all but what stands between the markers', () => {
    const readme = `# Title\n\n${BEGIN}\nold\n${END}\n\nText\n`;
    const written = withDiagram(readme, 'flowchart TD');
    expect(written).toBe(`# Title\n\n${BEGIN}\n\n\`\`\`mermaid\nflowchart TD\n\`\`\`\n\n${END}\n\nText\n`);
    expect(withDiagram(written, 'flowchart TD')).toBe(written);
  });

  it.each([
    ['no markers', '# Title\n'],
    ['no end', `${BEGIN}\n`],
    ['its markers the wrong way round', `${END}\n${BEGIN}\n`],
  ])('is not written to where it has %s', (_what, readme) => {
    expect(() => withDiagram(readme, 'flowchart TD')).toThrow(
      '<!-- diagram:begin --> with <!-- diagram:end -->',
    );
  });
});

describe('the diagram', () => {
  const drawn = mermaid(deployedDefinition());
  const lines = drawn.split('\n').map((line) => line.trim());

  it('begins where a run begins', () => {
    expect(lines.slice(0, 2)).toEqual(['flowchart TD', 'start((" ")) --> generate_report']);
  });

  it('labels each way out of a choice with the outcome that leads there', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'report_ready{"Report ready?"}',
        'report_ready -->|READY| download_report',
        'report_ready -->|OVERDUE| report_overdue',
        'report_ready -->|otherwise| wait_for_report',
      ]),
    );
  });

  it('has every state but those that put failures into words, each once', () => {
    const shown = lines.flatMap((line) => /^\w+[[({]+"([A-Z][^"]*)"/.exec(line)?.[1] ?? []);
    expect(shown.sort()).toEqual(
      [
        'Generate report',
        'Accepted?',
        'Wait as Cint asks',
        'Wait for report',
        'Check status',
        'Report ready?',
        'Download report',
        'Landed?',
        'Report landed',
        'Report failed',
        'Report overdue',
        'Request rejected',
        'Cint unavailable',
        'Landing failed',
        'Any step, after its retries',
      ].sort(),
    );
  });

  it('leads to each failed end with one dashed edge', () => {
    expect(lines.filter((line) => line.includes('-.->'))).toEqual([
      'any_task -.-> request_rejected',
      'any_task -.-> cint_unavailable',
      'any_task -.-> landing_failed',
    ]);
  });

  it('is refused where the tasks catch differently, which one node for all would hide', () => {
    const task = (Catch: readonly { readonly Next: string }[], Next: string) => ({
      Type: 'Task',
      Next,
      Catch,
    });
    const definition = {
      StartAt: 'One',
      States: {
        One: task([{ Next: 'Bad' }], 'Two'),
        Two: task([], 'Good'),
        Bad: { Type: 'Fail' },
        Good: { Type: 'Succeed' },
      },
    };
    expect(() => mermaid(definition)).toThrow('The tasks catch their errors differently');
  });

  it('is refused where it would draw a kind of state it does not know', () => {
    expect(() => mermaid({ StartAt: 'One', States: { One: { Type: 'Map' } } })).toThrow('Type');
  });
});
