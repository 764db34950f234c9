import { styleText } from 'node:util';
import ora from 'ora';
import type { Surroundings } from '../aws/surroundings.ts';
import type { Checklist, Finding, Show, Status } from './checklist.ts';

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red', skipped: 'gray' } as const;

const WIDTH = Math.max(...Object.keys(COLOURS).map((status) => status.length));

/** Shows findings as they come, and on a terminal what is being looked at. */
export function show(
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
  json: boolean,
): Show & { stop(): void } {
  const live = !json && stderr.isTTY === true && stdout.isTTY === true;
  // Ctrl-C is ours to handle: ora would swallow the key.
  const spinner = live ? ora({ stream: stderr, isEnabled: true, discardStdin: false }) : undefined;
  return {
    begun(check) {
      if (spinner !== undefined) spinner.start(check);
      else if (json) stderr.write(`Looking at: ${check}\n`);
    },
    found(finding) {
      spinner?.stop();
      if (!json) stdout.write(`${findingText(finding, stdout.isTTY === true)}\n`);
    },
    stop: () => void spinner?.stop(),
  };
}

function findingText({ check, status, message, remedy }: Finding, coloured: boolean): string {
  const word = status.padEnd(WIDTH);
  const indent = ' '.repeat(WIDTH + 2);
  const lines = [
    ...`${check}: ${message}`.split('\n'),
    ...(remedy === undefined ? [] : remedy.split('\n').map((line) => `-> ${line}`)),
  ];
  return `${coloured ? styleText(COLOURS[status], word) : word}  ${lines.join(`\n${indent}`)}`;
}

/** The last line for people. */
export function conclusion(list: Checklist): string {
  const count = (status: Status, word: string) => {
    const number = list.count(status);
    return number === 0 ? [] : [`${number} ${word}${number === 1 || status === 'skipped' ? '' : 's'}`];
  };
  const rest = [...count('warning', 'warning'), ...count('skipped', 'skipped')];
  return `${[...(list.count('problem') === 0 ? ['No problem'] : count('problem', 'problem')), ...rest].join(', ')}.`;
}
