import { expect, it } from 'vitest';
import { shownLine } from '../../local/lambda/log-line.ts';

it.each([
  [
    'a warning as its sentence',
    '{"level":"WARN","message":"The list could not be read.","service":"s"}',
    'The list could not be read.',
  ],
  ['plain text as it is', 'Debugger attached.', 'Debugger attached.'],
  ['other JSON as it is', '{"level":3}', '{"level":3}'],
  ['a broken line as it is', '{"level":"WARN","mess', '{"level":"WARN","mess'],
  ['no error: the run itself tells of it', '{"level":"ERROR","message":"Cint answered 500"}', undefined],
])('shows a person %s', (_, line, shown) => expect(shownLine(line)).toBe(shown));
