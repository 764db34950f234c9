import { describe, expect, it } from 'vitest';
import { InvalidConfig } from '../../infra/config/invalid-config.ts';
import { parseConfig } from '../../infra/config/read.ts';
import { NOW } from './configs.ts';

function mistakes(text: string): readonly string[] {
  try {
    parseConfig(text, 'reports.yaml', NOW);
  } catch (error) {
    if (error instanceof InvalidConfig) return error.lines;
    throw error;
  }
  return [];
}

const schedule = (index: number) => ({
  name: `s-${index}`,
  expression: 'cron(0 6 * * ? *)',
  window: 'current-and-previous-month',
  request: { account_id: 1, report_type: 'completes' },
});

/** A file with so many accounts and schedules. JSON is YAML, too. */
function fileWith(accounts: number, schedules: number): string {
  return JSON.stringify({
    email_recipients: ['user-1'],
    accounts: Array.from({ length: accounts }, (_, index) => ({ account_id: index + 1 })),
    schedules: Array.from({ length: schedules }, (_, index) => schedule(index)),
  });
}

describe('a stack holds', () => {
  it('50 accounts and 150 schedules', () => {
    expect(mistakes(fileWith(50, 150))).toEqual([]);
  });

  it('no 51 accounts', () => {
    expect(mistakes(fileWith(51, 1))).toEqual([
      'reports.yaml:1:43 accounts: must be at most 50 accounts: CloudFormation takes no more in one stack',
    ]);
  });

  it('no 151 schedules', () => {
    expect(mistakes(fileWith(1, 151))).toEqual([
      'reports.yaml:1:74 schedules: must be at most 150 schedules: CloudFormation takes no more in one stack',
    ]);
  });
});

describe('mistakes are for people', () => {
  const VALID = 'email_recipients: [u]\naccounts: [{ account_id: 13 }]\n';
  const unknownFields = (count: number) =>
    Array.from({ length: count }, (_, index) => `field-${index}: 1\n`).join('');

  it('fifty are told, the rest is counted', () => {
    expect(mistakes(VALID + unknownFields(50))).toHaveLength(50);
    const lines = mistakes(VALID + unknownFields(1250));
    expect(lines).toHaveLength(51);
    expect(lines[49]).toContain('reports.yaml:52:1 field-49: is not a field here');
    expect(lines[50]).toBe('and 1,200 more');
  });

  it('of a program there is one', () => {
    expect(mistakes(`\u007fELF\0\0${'a: b: c\n'.repeat(1000)}`)).toEqual([
      'reports.yaml: is no text in UTF-8',
    ]);
  });

  it('quote the beginning of a long text', () => {
    const lines = mistakes(`accounts: []\n] ${'x" '.repeat(500)}`);
    const quoted = `${'x\\" '.repeat(20)}...`;
    expect(lines[1]).toBe(`reports.yaml:2:3: Unexpected scalar token in YAML stream: "${quoted}"`);
  });

  it('are cut where a text of the file is not quoted', () => {
    const [line = ''] = mistakes(`${VALID}time_zone: ${'x'.repeat(5000)}\n`);
    expect(line).toMatch(/^reports\.yaml:3:12 time_zone: must be [^:]* it is x+\.\.\.$/);
    expect(line).toHaveLength(1003);
  });

  it.each([
    ['escapes', '\u001b[31m'],
    ['line breaks', '\n'],
    ['characters that turn the line around', '\u202e'],
    ['line breaks of Unicode', '\u2028'],
  ])('hold no %s of the file', (_, character) => {
    const lines = mistakes(JSON.stringify({ [`time${character}zone`]: 1 }));
    expect(lines.join('\n')).toMatch(/time (\[31m)?zone: is not a field here/);
  });
});
