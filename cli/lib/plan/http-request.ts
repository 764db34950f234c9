import { requestBody } from '../../../lambdas/cint/dialect.ts';
import type { ApiVersion } from '../../../lambdas/contract/report-types.ts';
import type { ReportRequest } from '../../../lambdas/contract/request.ts';

/**
 * The request that "Generate report" sends, without what only a run has: its token and its idempotency key.
 * `path` is that of Cint's base URL, https://api.cint.com/v1, and what follows.
 */
export type PlannedRequest = {
  readonly method: 'POST';
  readonly path: string;
  readonly headers: { readonly 'Cint-API-Version': ApiVersion; readonly 'Content-Type': 'application/json' };
  readonly body: Record<string, unknown>;
};

export function plannedRequest(request: ReportRequest, version: ApiVersion): PlannedRequest {
  return {
    method: 'POST',
    path: `/v1/demand/accounts/${request.account_id}/reports/${request.report_type}`,
    headers: { 'Cint-API-Version': version, 'Content-Type': 'application/json' },
    body: requestBody(request, version),
  };
}
