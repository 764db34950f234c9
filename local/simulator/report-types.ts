import type { ApiVersion, Level } from './dialect.ts';

export const reportTypes = [
  'completes',
  'reconciliation-eligible-rids',
  'reconciliations-status',
  'respondent-analysis',
  'sample-bought',
  'term-details',
] as const;
export type ReportType = (typeof reportTypes)[number];

/** Cint: at most 50 `filter_ids` in one request. */
const many = 50;

type LevelRules = Readonly<Partial<Record<Level, number>>>;

const anyLevel: LevelRules = { account: 0, business_unit: many, project: many, target_group: many };
const oneProjectOrTargetGroups: LevelRules = { project: 1, target_group: many };

const levels: Readonly<Record<ReportType, LevelRules>> = {
  completes: anyLevel,
  'reconciliation-eligible-rids': oneProjectOrTargetGroups,
  'reconciliations-status': { account: 0, project: many, target_group: many },
  'respondent-analysis': oneProjectOrTargetGroups,
  'sample-bought': anyLevel,
  'term-details': { target_group: 1 },
};

/**
 * The levels of a report type, each with the most `filter_ids` it takes
 * (Cint API 2025-12-18, "Report Types and Rules"; the 2025-05-27 guide adds project to termination details).
 */
export function levelRules(report_type: ReportType, version: ApiVersion): LevelRules {
  if (report_type === 'term-details' && version === '2025-05-27') return { project: 1, target_group: 1 };
  return levels[report_type];
}

export function isReportType(word: string): word is ReportType {
  return reportTypes.some((type) => type === word);
}
