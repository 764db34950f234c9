import { Aws, Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ScheduleConfig } from './config/config.ts';
import type { ReportMetrics } from './metrics.ts';

export type ReportAlarmsProps = {
  /** Begins the name of each alarm. */
  readonly service: string;
  readonly metrics: ReportMetrics;
  readonly schedules: readonly ScheduleConfig[];
  /** From the start of an execution to "Report overdue". */
  readonly deadline: Duration;
  /** Between two looks at a report. */
  readonly longestWait: Duration;
  readonly alarmTopic: ITopic;
  /** Where people find docs/runbook.md. */
  readonly runbookUrl: string;
};

/** Cint throttles now and then; an hour of it is worth a look. */
const THROTTLED_PERIOD = Duration.minutes(15);
const THROTTLED_PERIODS = 4;

/** A report that has waited for this part of its deadline may still come, and there is time to ask Cint. */
const OLD_SHARE = 0.5;

/** The hourly look for missing reports may be late by so many hours. */
const LOOK_HOURS = 3;

/** What wakes a person, each with its section in the runbook. */
export class ReportAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: ReportAlarmsProps) {
    super(scope, id);
    const { service, metrics, schedules, deadline, alarmTopic, runbookUrl } = props;
    // A topic's own policy takes the place of SNS's default, which would let CloudWatch in.
    alarmTopic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'TellOfAlarms',
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [alarmTopic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const action = new SnsAction(alarmTopic);
    const alarm = (alarmId: string, section: string, what: string, alarmProps: Raised): Alarm => {
      const one = new Alarm(this, alarmId, {
        alarmName: `${service} ${alarmId}`,
        alarmDescription: `${what} What to do: ${runbookUrl}#${section}`,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...alarmProps,
      });
      one.addAlarmAction(action);
      one.addOkAction(action);
      return one;
    };
    // Each run is looked at at least once in this time, so that a pending one has no gaps.
    const longestLook = Duration.minutes(
      5 * Math.ceil(props.longestWait.toMinutes({ integral: false }) / 5 + 1),
    );
    const old = Math.round(deadline.toSeconds() * OLD_SHARE);
    this.alarms = [
      alarm('Runs failed', 'runs-failed', 'A run ended in a Fail state.', {
        metric: metrics.failed,
        threshold: 1,
      }),
      alarm('Runs timed out', 'runs-timed-out', 'A run outlasted even its own time limit.', {
        metric: metrics.timedOut,
        threshold: 1,
      }),
      alarm('Throttled for long', 'throttled-for-long', 'Cint has throttled us for an hour.', {
        metric: metrics.throttles.with({ period: THROTTLED_PERIOD }),
        threshold: 1,
        evaluationPeriods: THROTTLED_PERIODS,
      }),
      alarm(
        'Oldest pending report',
        'oldest-pending-report',
        `A run has waited for its report for ${Math.round(old / 60)} minutes, half of its deadline.`,
        { metric: metrics.oldestPending.with({ period: longestLook }), threshold: old },
      ),
      alarm('Dead letters', 'dead-letters', 'A start or a notice never got through.', {
        metric: metrics.deadLetters,
        threshold: 1,
      }),
      ...schedules
        .filter(({ enabled }) => enabled)
        .map(({ name }) =>
          alarm(
            `Report missing: ${name}`,
            'report-missing',
            `The latest report of schedule ${name} has not landed in its time.`,
            { metric: metrics.missing(name), threshold: 1 },
          ),
        ),
      alarm('Look for missing reports failing', 'watchers-failing', 'The look for missing reports fails.', {
        metric: metrics.lookErrors,
        threshold: 1,
      }),
      alarm('Notices failing', 'watchers-failing', 'A notice of a failed run could not be sent.', {
        metric: metrics.noticeErrors,
        threshold: 1,
      }),
      ...(schedules.length === 0
        ? []
        : [
            alarm('Watcher silent', 'watchers-failing', 'Nothing has looked for missing reports for hours.', {
              metric: metrics.looks,
              threshold: 1,
              comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
              evaluationPeriods: LOOK_HOURS,
              treatMissingData: TreatMissingData.BREACHING,
            }),
          ]),
    ];
  }
}

type Raised = Pick<AlarmProps, 'metric' | 'threshold'> & Partial<AlarmProps>;
