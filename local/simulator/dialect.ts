/** The API versions this simulator speaks, and the words in which they differ. */
export const apiVersions = ['2025-05-27', '2025-12-18'] as const;
export type ApiVersion = (typeof apiVersions)[number];

export type Level = 'account' | 'business_unit' | 'project' | 'target_group';

/**
 * `filter` as each version writes it; `null` is the account level in both.
 * Sources: the guide "How to generate reports" (2025-05-27) with ReportGenerationRequest of 2025-02-17;
 * ReportGenerationRequest of 2025-12-18.
 */
export const filterWords: Readonly<Record<ApiVersion, Readonly<Record<string, Level>>>> = {
  '2025-05-27': { 'Business Unit': 'business_unit', Project: 'project', 'Target Group': 'target_group' },
  '2025-12-18': { business_unit: 'business_unit', project: 'project', target_group: 'target_group' },
};

/** `level` of a list item in both versions (Cint API 2025-12-18, ReportRequestListItem). */
export const levelTitles: Readonly<Record<Level, string>> = {
  account: 'Account',
  business_unit: 'Business Unit',
  project: 'Project',
  target_group: 'Target Group',
};

export function isApiVersion(word: string): word is ApiVersion {
  return apiVersions.some((version) => version === word);
}
