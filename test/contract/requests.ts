import { expect } from 'vitest';
import type { ApiVersion } from '../../lambdas/contract/report-types.ts';
import { InvalidRequest, parseRequest } from '../../lambdas/contract/request.ts';

export const VERSION: ApiVersion = '2025-12-18';

/** A request that is right; each test spoils, or respells, what it is about. */
export const GOOD: Readonly<Record<string, unknown>> = {
  account_id: 13,
  report_type: 'completes',
  filter: 'project',
  filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFP0'],
  start_date: '2026-02-01',
  end_date: '2026-03-01',
  report_options: { include_respondent_answers: false, link_type: null },
  email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
};

/** What is wrong with a request, one line a field. Fails the test where nothing is. */
export function problemsOf(input: unknown, version: ApiVersion = VERSION): readonly string[] {
  try {
    parseRequest(input, version);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.problems;
    throw error;
  }
  return expect.fail('The request was let through');
}

/** What is wrong with the good request once some fields are others. */
export function problemsWith(spoilt: Readonly<Record<string, unknown>>, version: ApiVersion = VERSION) {
  return problemsOf({ ...GOOD, ...spoilt }, version);
}

/** The good request without one of its fields. */
export function without(field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(GOOD).filter(([name]) => name !== field));
}

/** So many different ids. */
export function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `id-${index}`);
}
