import { describe, expect, it } from 'vitest';
import {
  API_VERSIONS,
  type ApiVersion,
  LEVELS,
  type Level,
  REPORT_TYPES,
  type ReportType,
} from '../../lambdas/contract/report-types.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { GOOD, ids, problemsWith, VERSION } from './requests.ts';

/** Cint API 2025-12-18, "Generate a report": the most ids of each level, `account` taking none. */
const OFFERED: Record<ReportType, Partial<Record<Level, number>>> = {
  completes: { account: 0, business_unit: 50, project: 50, target_group: 50 },
  'reconciliation-eligible-rids': { project: 1, target_group: 50 },
  'reconciliations-status': { account: 0, project: 50, target_group: 50 },
  'respondent-analysis': { project: 1, target_group: 50 },
  'sample-bought': { account: 0, business_unit: 50, project: 50, target_group: 50 },
  'term-details': { target_group: 1 },
};

function offered(type: ReportType, version: ApiVersion): Partial<Record<Level, number>> {
  return type === 'term-details' && version === '2025-05-27'
    ? { project: 1, target_group: 1 }
    : OFFERED[type];
}

const everyLevel = API_VERSIONS.flatMap((version) =>
  REPORT_TYPES.flatMap((report_type) => LEVELS.map((level) => ({ version, report_type, level }))),
);
const on = everyLevel.filter(({ version, report_type, level }) => level in offered(report_type, version));
const off = everyLevel.filter(({ version, report_type, level }) => !(level in offered(report_type, version)));

describe('a level that a report type has', () => {
  it.each(on)(
    '$report_type at $level in $version takes as many ids as Cint allows, and no more',
    ({ version, report_type, level }) => {
      const most = offered(report_type, version)[level] ?? 0;
      const filter = level === 'account' ? null : level;
      const request = { report_type, filter, filter_ids: ids(most) };
      expect(parseRequest({ ...GOOD, ...request }, version)).toMatchObject(request);

      const allowed =
        most === 0
          ? 'be empty at the account level'
          : `hold ${most === 1 ? 'exactly 1 id' : '1 to 50 ids'} for ${report_type} at the ${level} level`;
      expect(problemsWith({ ...request, filter_ids: ids(most + 1) }, version)).toEqual([
        `filter_ids: must ${allowed}; it holds ${most + 1}`,
      ]);
    },
  );

  it.each(on.filter(({ level }) => level !== 'account'))(
    '$report_type at $level in $version wants an id',
    ({ version, report_type, level }) => {
      for (const filter_ids of [[], null, undefined]) {
        const [problem, ...others] = problemsWith({ report_type, filter: level, filter_ids }, version);
        expect(problem).toMatch(/^filter_ids: must hold (exactly 1 id|1 to 50 ids) for .*; it holds 0$/);
        expect(others).toEqual([]);
      }
    },
  );
});

describe('a level that a report type does not have', () => {
  it.each(off)(
    '$report_type at $level in $version names the levels it has',
    ({ version, report_type, level }) => {
      const levels = Object.keys(offered(report_type, version));
      expect(problemsWith({ report_type, filter: level, filter_ids: ids(1) }, version)).toEqual([
        `filter: ${report_type} has no ${level} level in API version ${version}; allowed are ${levels.join(', ')}`,
      ]);
    },
  );
});

it('refuses an id that is given twice, which Cint would count twice', () => {
  expect(problemsWith({ filter_ids: ['a', 'b', 'a'] })).toEqual(['filter_ids: must not hold an id twice']);
});

describe('the names people know', () => {
  const names: [name: string, slug: ReportType][] = [
    ['completes', 'completes'],
    ['Completes', 'completes'],
    ['reconciliation_eligible_rids', 'reconciliation-eligible-rids'],
    ['reconciliation-eligible-rids', 'reconciliation-eligible-rids'],
    ['reconciliation_status', 'reconciliations-status'],
    ['reconciliations_status', 'reconciliations-status'],
    ['reconciliations-status', 'reconciliations-status'],
    ['respondent_analysis', 'respondent-analysis'],
    ['sample_bought', 'sample-bought'],
    ['Sample Bought', 'sample-bought'],
    ['termination_details', 'term-details'],
    ['Termination Details', 'term-details'],
    ['term_details', 'term-details'],
    [' term-details ', 'term-details'],
  ];
  it.each(names)('"%s" is the report %s', (report_type, slug) => {
    expect(parseRequest({ ...GOOD, report_type, filter: 'target_group' }, VERSION).report_type).toBe(slug);
  });

  const filters: [written: string, folded: string][] = [
    ['Project', 'project'],
    ['project', 'project'],
    ['PROJECT', 'project'],
    ['Business Unit', 'business_unit'],
    ['business_unit', 'business_unit'],
    ['business-unit', 'business_unit'],
    ['Target Group', 'target_group'],
    ['target_group', 'target_group'],
  ];
  it.each(
    filters.flatMap(([written, folded]) => API_VERSIONS.map((version) => ({ written, folded, version }))),
  )(
    'the filter "$written" is $folded in $version, whichever dialect it is written in',
    ({ written, folded, version }) => {
      expect(parseRequest({ ...GOOD, filter: written }, version).filter).toBe(folded);
    },
  );

  it.each([null, 'account', 'Account'])('the filter %j is the account', (filter) => {
    expect(parseRequest({ ...GOOD, filter, filter_ids: [] }, VERSION).filter).toBeNull();
  });
});
