import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ScheduleConfig } from './config/config.ts';
import type { ReportMetrics } from './metrics.ts';

export type ReportDashboardProps = {
  readonly service: string;
  readonly metrics: ReportMetrics;
  readonly alarms: readonly Alarm[];
  readonly schedules: readonly ScheduleConfig[];
};

/** CloudWatch's grid has 24 columns. */
const FULL = 24;
const HALF = 12;
const THIRD = 8;

/** What a person looks at first: did everything land, and if not, where is it. */
export class ReportDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { service, metrics, alarms, schedules }: ReportDashboardProps) {
    super(scope, id);
    const graph = (title: string, width: number, left: readonly IMetric[], right: readonly IMetric[] = []) =>
      new GraphWidget({ title, width, left: [...left], right: [...right], leftYAxis: { min: 0 } });
    const today = { period: Duration.days(1) };
    const timeToReady = (percentile: number) =>
      metrics.own('TimeToReady', Stats.percentile(percentile)).with({ label: `p${percentile}` });
    const missing = schedules
      .filter(({ enabled }) => enabled)
      .map(({ name }) => metrics.missing(name).with({ label: name }));

    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: service,
      defaultInterval: Duration.days(7),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', width: FULL, alarms: [...alarms] })],
        [
          new SingleValueWidget({
            title: 'Landed in a day: reports, bytes, rows',
            width: FULL,
            metrics: [
              metrics.landed.with({ ...today, label: 'reports' }),
              metrics.own('ReportBytes', Stats.SUM).with({ ...today, label: 'bytes' }),
              metrics.own('ReportRows', Stats.SUM).with({ ...today, label: 'rows' }),
              metrics.own('TokensMinted', Stats.SUM).with({ ...today, label: 'tokens' }),
            ],
          }),
        ],
        [
          graph('Runs', HALF, [
            metrics.started,
            metrics.succeeded,
            metrics.failed,
            metrics.timedOut,
            metrics.aborted,
          ]),
          graph('Missing: schedules whose latest report has not landed in time', HALF, missing),
        ],
        [
          graph('Seconds until a report is ready', THIRD, [timeToReady(50), timeToReady(90)]),
          graph('Oldest pending report, seconds', THIRD, [metrics.oldestPending]),
          graph('Looks and throttles', THIRD, [metrics.own('Polls', Stats.SUM)], [metrics.throttles]),
        ],
        [
          graph('Errors by class', HALF, [metrics.errorsByClass]),
          graph('Dead letters, errors of the watchers', HALF, [
            metrics.deadLetters,
            metrics.lookErrors,
            metrics.noticeErrors,
          ]),
        ],
      ],
    });
  }
}
