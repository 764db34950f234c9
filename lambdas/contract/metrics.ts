/** What the Lambdas tell CloudWatch: the metrics' namespace, names, units and dimensions. */

export const NAMESPACE = 'CintReports';

/**
 * Every metric has `service`, which tells one deployment from another. Some are told a second time with one more
 * dimension. All of them have few values: an execution or a report is looked up in the log.
 */
export const DIMENSIONS = {
  /** POWERTOOLS_SERVICE_NAME of the Lambdas. */
  service: 'service',
  /** A name of the error table, such as `Cint.ServerError`. */
  error: 'error',
  /** The schedule's name, as in reports.yaml. */
  schedule: 'schedule',
} as const;

export const METRICS = {
  /** Also by schedule. A landing that is repeated after a lost answer counts again. */
  ReportsLanded: { name: 'ReportsLanded', unit: 'Count' },
  /** Of a landed report. */
  ReportBytes: { name: 'ReportBytes', unit: 'Bytes' },
  /** Of a landed CSV, the header not counted; an XLSX has none. */
  ReportRows: { name: 'ReportRows', unit: 'Count' },
  /** Of a landed report: from `requested_at` to `ready_at`. */
  TimeToReady: { name: 'TimeToReady', unit: 'Seconds' },
  /** Answers about a report's status. */
  Polls: { name: 'Polls', unit: 'Count' },
  /** Answers by which Cint asked a run to wait: 429s, and 503s that said Retry-After. */
  Throttles: { name: 'Throttles', unit: 'Count' },
  /** Tokens that Cint gave. */
  TokensMinted: { name: 'TokensMinted', unit: 'Count' },
  /** Age of a run that goes on after a step: its maximum is that of the oldest pending report. */
  PendingAge: { name: 'PendingAge', unit: 'Seconds' },
  /** Steps that failed, a retried one as often as it failed, and runs that ended in FAILED or OVERDUE. Also by error. */
  Errors: { name: 'Errors', unit: 'Count' },
  /** 1 while a schedule's latest report is missing, else 0. Also by schedule. */
  ReportsMissing: { name: 'ReportsMissing', unit: 'Count' },
} as const;
export type MetricName = keyof typeof METRICS;
