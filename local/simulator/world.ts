import type { Body } from './answer.ts';
import type { ApiVersion } from './dialect.ts';
import { createIdempotency, type Idempotency } from './idempotency.ts';
import { reportFile } from './report-file.ts';
import { createReports, type Reports, type SimulatedReport } from './reports.ts';
import { createTokens, type Tokens } from './tokens.ts';

export type WorldOptions = {
  /** Data rows of every report. */
  readonly rows: number;
  readonly readyAfterSeconds: number;
  readonly tokenSeconds: number;
  /** The only version accepted; every known one when undefined. */
  readonly apiVersion: ApiVersion | undefined;
  /** Milliseconds. */
  readonly now: () => number;
};

/** All that the simulated Cint remembers between requests. */
export type World = {
  readonly apiVersion: ApiVersion | undefined;
  readonly tokens: Tokens;
  readonly reports: Reports;
  readonly idempotency: Idempotency<SimulatedReport>;
  fileOf(report: SimulatedReport): Body | Promise<Body>;
};

export function createWorld(options: WorldOptions): World {
  return {
    apiVersion: options.apiVersion,
    tokens: createTokens(options.tokenSeconds, options.now),
    reports: createReports(options.readyAfterSeconds, options.now),
    idempotency: createIdempotency(),
    fileOf: (report) => reportFile(report, options.rows),
  };
}
