/**
 * What Cint offers: API versions, report types, levels, and how many ids each level takes.
 * Source: Cint API 2025-12-18 "Generate a report" and the 2025-05-27 guide "How to generate reports".
 */

/** Versions of the `Cint-API-Version` header this product speaks. The first is enabled for every account. */
export const API_VERSIONS = ['2025-05-27', '2025-12-18'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

export const LEVELS = ['account', 'business_unit', 'project', 'target_group'] as const;
export type Level = (typeof LEVELS)[number];

export const REPORT_TYPES = [
  'completes',
  'reconciliation-eligible-rids',
  'reconciliations-status',
  'respondent-analysis',
  'sample-bought',
  'term-details',
] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

/** Cint takes at most 50 ids in one request. */
const MANY = 50;
const ONE = 1;

/** The most `filter_ids` each level of a report type takes; a level that is not listed is not offered. */
const IDS_BY_LEVEL: Record<ReportType, Partial<Record<Level, number>>> = {
  completes: { account: 0, business_unit: MANY, project: MANY, target_group: MANY },
  'reconciliation-eligible-rids': { project: ONE, target_group: MANY },
  'reconciliations-status': { account: 0, project: MANY, target_group: MANY },
  'respondent-analysis': { project: ONE, target_group: MANY },
  'sample-bought': { account: 0, business_unit: MANY, project: MANY, target_group: MANY },
  'term-details': { target_group: ONE },
};

/** The levels a report type has in an API version, each with the most ids it takes. */
export function idsByLevel(type: ReportType, version: ApiVersion): Partial<Record<Level, number>> {
  const levels = IDS_BY_LEVEL[type];
  return type === 'term-details' && version === '2025-05-27' ? { project: ONE, ...levels } : levels;
}

/** Names that Cint's guides use for a report besides the slug of its path. */
const ALIASES: Readonly<Record<string, ReportType>> = {
  'reconciliation-status': 'reconciliations-status',
  'termination-details': 'term-details',
};

/** The path slug for a report's name as people write it, or undefined where no report has that name. */
export function reportType(name: string): ReportType | undefined {
  const slug = name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');
  // Own names only: every object has a "constructor".
  return Object.hasOwn(ALIASES, slug) ? ALIASES[slug] : REPORT_TYPES.find((type) => type === slug);
}

/** The level for a filter as either API version writes it; `null` is the account. */
export function levelOf(filter: string | null): Level | undefined {
  if (filter === null) return 'account';
  const word = filter
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
  return LEVELS.find((level) => level === word);
}
