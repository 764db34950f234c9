import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS, FAIL_STATES, OUTCOME_ERRORS } from '../../lambdas/contract/errors.ts';
import { DEFAULT_POLL_POLICY, mostPolls } from '../../lambdas/contract/poll-policy.ts';
import { API_VERSIONS, idsByLevel, LEVELS, REPORT_TYPES } from '../../lambdas/contract/report-types.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { WINDOW_NAMES, windowDates, windowSchema } from '../../lambdas/contract/windows.ts';
import { CAUSES } from './causes.ts';
import { anchorsOf, blocksOf, linksOf, page } from './pages.ts';

const PAGE = page('console.md');
const [V2025_05, V2025_12] = API_VERSIONS;
const inputs = blocksOf(PAGE, 'json').map((block): unknown => JSON.parse(block));
const ACCOUNTS = { 13: { email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'] } };
/** Noon of 3 November 2026 in US/Central. */
const MOMENT = new Date('2026-11-03T18:00:00Z');

describe('every input that docs/console.md shows', () => {
  it.each(API_VERSIONS)('is taken in API version %s, as it stands', (version) => {
    expect(inputs.length).toBeGreaterThan(6);
    for (const input of inputs) {
      const request = parseRequest(input, version, { moment: MOMENT, accounts: ACCOUNTS });
      expect(request.email_recipients).toEqual(ACCOUNTS[13].email_recipients);
    }
  });

  it('together ask for each of the six reports', () => {
    const types = inputs.map(
      (input) => parseRequest(input, V2025_05, { moment: MOMENT, accounts: ACCOUNTS }).report_type,
    );
    expect([...new Set(types)].sort()).toEqual([...REPORT_TYPES].sort());
  });

  it('begins with the smallest, for last month', () => {
    expect(inputs[0]).toEqual({ account_id: 13, report_type: 'completes', window: 'previous-month' });
    expect(parseRequest(inputs[0], V2025_05, { moment: MOMENT, accounts: ACCOUNTS })).toMatchObject({
      filter: null,
      start_date: '2026-10-01',
      end_date: '2026-11-01',
    });
  });

  it('for days long past means the same days', () => {
    const past = inputs
      .map((input) => parseRequest(input, V2025_05, { moment: MOMENT, accounts: ACCOUNTS }))
      .filter(({ start_date }) => start_date === '2026-06-01');
    expect(past).toHaveLength(2);
    expect(past[0]).toEqual(past[1]);
  });

  it('that brings a run back has the days of the failed run, months later', () => {
    const brought = inputs.filter((input) => JSON.stringify(input).includes('scheduled_time'));
    expect(brought).toHaveLength(3);
    const later = new Date('2027-02-01T12:00:00Z');
    for (const input of brought)
      expect(parseRequest(input, V2025_05, { moment: later, accounts: ACCOUNTS })).toEqual(
        parseRequest(input, V2025_05, { moment: MOMENT, accounts: ACCOUNTS }),
      );
  });
});

/** The rows of the table whose header begins so, as cells without marks. */
function table(begin: string): string[][] {
  const lines = PAGE.slice(PAGE.indexOf(`| ${begin}`)).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('the table of reports', () => {
  it.each(table('`report_type` |'))('%s: %s, %s, %s, %s', (type, ...cells) => {
    const report = REPORT_TYPES.find((name) => name === type) ?? expect.fail(`${type} is no report`);
    const said = LEVELS.map((level) => {
      const [older, newer] = [V2025_05, V2025_12].map((version) => idsByLevel(report, version)[level]);
      if (older === undefined) return 'no';
      if (newer === undefined) return `${older}, in API version 2025-05-27 only`;
      expect(older).toBe(newer);
      return older === 0 ? 'yes' : older === 1 ? '1' : `1 to ${older}`;
    });
    expect(cells).toEqual(said);
  });

  it('has all of them', () => {
    expect(table('`report_type` |').map(([type]) => type)).toEqual([...REPORT_TYPES]);
  });
});

describe('the table of windows', () => {
  it.each(table('`window` | started'))('%s is %s to %s', (name, start_date, end_date) => {
    expect(windowDates(windowSchema.parse(name), MOMENT)).toEqual({ start_date, end_date });
  });

  it('has every kind of window', () => {
    const names = table('`window` | started').map(([name = '']) => name.replace('7', 'N'));
    expect(names).toEqual(WINDOW_NAMES.replace(/ \(.*?\)/, '').split(', '));
  });
});

it('the table of fields has every field that an input may have', () => {
  const fields = table('field |').flatMap(([name = '']) => name.split(', '));
  const refusal = () => parseRequest({ nonsense: 1 }, V2025_05, { moment: MOMENT, accounts: ACCOUNTS });
  expect(refusal).toThrow();
  try {
    refusal();
  } catch (error) {
    const allowed = /nonsense: is not a field of a request; allowed are ([^;]*)/.exec(String(error))?.[1];
    expect(allowed?.split(', ').sort()).toEqual(fields.sort());
  }
});

describe('the Causes that are shown', () => {
  const shown = blocksOf(PAGE, 'text').map((block) => block.trim());

  it.each(Object.entries(CAUSES))('%s', async (_what, cause) => {
    expect(shown).toContain(await cause());
  });

  it('are no others', () => {
    expect(shown).toHaveLength(Object.keys(CAUSES).length);
  });
});

describe('every end of a run', () => {
  it.each(['Report landed', ...Object.values(FAIL_STATES)])('%s has a section and a line', (state) => {
    expect(PAGE).toMatch(new RegExp(`^### ${state}$`, 'm'));
    expect(table('last state |').map(([name = '']) => name.replace(/\]\(.*/, '').replace('[', ''))).toContain(
      state,
    );
  });

  it.each([...Object.values(OUTCOME_ERRORS), ...rejections()])('the Error %s is explained', (error) => {
    expect(PAGE).toContain(`\`${error}\``);
  });

  it('Report overdue tells as many polls as there are until then', () => {
    expect(PAGE).toContain(
      `${DEFAULT_POLL_POLICY.deadline_seconds} s and ${mostPolls(DEFAULT_POLL_POLICY)} polls`,
    );
  });
});

function rejections(): string[] {
  return Object.entries(ERRORS)
    .filter(([, { fail_state }]) => fail_state === 'rejected')
    .map(([name]) => name);
}

it.each(linksOf(PAGE))('the link to $path#$section leads somewhere', ({ path, section }) => {
  const url = new URL(path === '' ? 'console.md' : path, new URL('../../docs/', import.meta.url));
  expect(existsSync(url), String(url)).toBe(true);
  if (section !== undefined) expect(anchorsOf(readFileSync(url, 'utf8'))).toContain(section);
});
