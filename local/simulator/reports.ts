import { randomUUID } from 'node:crypto';
import type { ApiVersion } from './dialect.ts';
import { ulid } from './ids.ts';
import type { ReportRequest } from './report-request.ts';
import type { ReportType } from './report-types.ts';

/** The status words of the list (Cint API 2025-12-18, ReportRequestListItem). */
type ReportStatus = 'pending' | 'completed' | 'failed';

/** A report that was asked for. */
export type SimulatedReport = {
  readonly report_id: string;
  readonly account_id: number;
  readonly report_type: ReportType;
  /** The version it was asked for in. */
  readonly api_version: ApiVersion;
  readonly request: ReportRequest;
  /** ISO 8601. */
  readonly create_date: string;
  /** At the moment it is read. */
  readonly status: ReportStatus;
};

type NewReport = Pick<SimulatedReport, 'account_id' | 'report_type' | 'api_version' | 'request'> & {
  /** Fails where others become ready. */
  readonly fails: boolean;
};

export type Reports = {
  readonly all: readonly SimulatedReport[];
  create(report: NewReport): SimulatedReport;
  find(report_id: string): SimulatedReport | undefined;
};

/** The reports created so far, in that order. */
export function createReports(readyAfterSeconds: number, now: () => number): Reports {
  const byId = new Map<string, SimulatedReport>();
  return {
    get all() {
      return [...byId.values()];
    },
    create({ fails, ...report }) {
      const created = now();
      const stored: SimulatedReport = {
        ...report,
        // The guide's example answers with a ULID, those of 2025-12-18 with a UUID.
        report_id: report.api_version === '2025-05-27' ? ulid(created) : randomUUID(),
        create_date: new Date(created).toISOString(),
        get status() {
          if (now() < created + readyAfterSeconds * 1000) return 'pending';
          return fails ? 'failed' : 'completed';
        },
      };
      byId.set(stored.report_id, stored);
      return stored;
    },
    find: (report_id) => byId.get(report_id),
  };
}
