import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { DIMENSIONS, METRICS, type MetricName, NAMESPACE } from '../lambdas/contract/metrics.ts';
import type { ReportFunction } from './functions.ts';

/** Step Functions, EventBridge and our own metrics are a few minutes late; finer periods say nothing more. */
const PERIOD = Duration.minutes(5);
const HOUR = Duration.hours(1);

/** What can be measured of one `CintReports`: its own metrics, and those that AWS keeps of its parts. */
export class ReportMetrics {
  readonly #service: string;
  readonly #stateMachine: StateMachine;
  readonly #deadLetterQueue: IQueue;
  readonly #missingReports: ReportFunction;
  readonly #failureNotice: ReportFunction;

  constructor(parts: {
    readonly service: string;
    readonly stateMachine: StateMachine;
    readonly deadLetterQueue: IQueue;
    readonly missingReports: ReportFunction;
    readonly failureNotice: ReportFunction;
  }) {
    this.#service = parts.service;
    this.#stateMachine = parts.stateMachine;
    this.#deadLetterQueue = parts.deadLetterQueue;
    this.#missingReports = parts.missingReports;
    this.#failureNotice = parts.failureNotice;
  }

  /** One of our own, summed up over all reports. */
  own(name: MetricName, statistic: string, dimensions: Readonly<Record<string, string>> = {}): Metric {
    return new Metric({
      namespace: NAMESPACE,
      metricName: METRICS[name].name,
      dimensionsMap: { [DIMENSIONS.service]: this.#service, ...dimensions },
      statistic,
      period: PERIOD,
    });
  }

  get landed(): Metric {
    return this.own('ReportsLanded', Stats.SUM);
  }
  get throttles(): Metric {
    return this.own('Throttles', Stats.SUM);
  }
  /** Seconds. */
  get oldestPending(): Metric {
    return this.own('PendingAge', Stats.MAXIMUM);
  }
  /** 1 while the schedule's latest report is missing. */
  missing(schedule: string): Metric {
    return this.own('ReportsMissing', Stats.MAXIMUM, { [DIMENSIONS.schedule]: schedule }).with({
      period: HOUR,
    });
  }
  /** One line for each class of error there has been. */
  get errorsByClass(): IMetric {
    const schema = `{${NAMESPACE},${DIMENSIONS.service},${DIMENSIONS.error}}`;
    return new MathExpression({
      expression: `SEARCH('${schema} MetricName="${METRICS.Errors.name}" ${DIMENSIONS.service}="${this.#service}"', 'Sum')`,
      label: '',
      period: PERIOD,
      usingMetrics: {},
    });
  }

  get started(): Metric {
    return this.#stateMachine.metricStarted({ period: PERIOD });
  }
  get succeeded(): Metric {
    return this.#stateMachine.metricSucceeded({ period: PERIOD });
  }
  get failed(): Metric {
    return this.#stateMachine.metricFailed({ period: PERIOD });
  }
  get timedOut(): Metric {
    return this.#stateMachine.metricTimedOut({ period: PERIOD });
  }
  get aborted(): Metric {
    return this.#stateMachine.metricAborted({ period: PERIOD });
  }

  get deadLetters(): Metric {
    return this.#deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      period: PERIOD,
    });
  }
  /** One for each: metric math gives nothing for a period in which one of its parts had no data. */
  get lookErrors(): Metric {
    return this.#missingReports.lambda.metricErrors({ period: PERIOD, statistic: Stats.SUM });
  }
  get noticeErrors(): Metric {
    return this.#failureNotice.lambda.metricErrors({ period: PERIOD, statistic: Stats.SUM });
  }
  get looks(): Metric {
    return this.#missingReports.lambda.metricInvocations({ statistic: Stats.SUM, period: HOUR });
  }
}
