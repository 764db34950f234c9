import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  JsonPath,
  LogLevel,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Task } from '../lambdas/contract/errors.ts';
import type { Outcome } from '../lambdas/contract/job.ts';
import { Failures } from './failures.ts';
import type { ReportFunction } from './functions.ts';
import { addRetries } from './retries.ts';

const JOB = '$.job';

/** A task ends this long after its Lambda must have: the Lambda's own timeout, which says more, comes first. */
const TASK_GRACE = Duration.seconds(30);
/** A run that passed its deadline may still be in its last wait and its last retries. */
const MACHINE_GRACE = Duration.hours(3);

const COMMENT =
  'Brings one Cint Exchange report into S3. Input: account_id, report_type, filter, filter_ids, start_date, ' +
  'end_date (the day after the last day), report_options, email_recipients (ids of Cint users).';

export type ReportStateMachineProps = {
  readonly functions: Readonly<Record<Task, ReportFunction>>;
  /** From the start of an execution to "Report overdue". */
  readonly deadline: Duration;
};

/** Asks for a report, waits for it, brings it to S3. The names of its states are what operators read in the console. */
export class ReportStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { functions, deadline }: ReportStateMachineProps) {
    super(scope, id);
    const failures = new Failures(this);

    const generateReport = this.#task('Generate report', 'generate', functions.generate, failures, {
      payload: TaskInput.fromObject({
        execution: JsonPath.objectAt('$$.Execution'),
        retry_count: JsonPath.numberAt('$$.State.RetryCount'),
        state: JsonPath.objectAt('$'),
      }),
    });
    const checkStatus = this.#task('Check status', 'status', functions.status, failures, { inputPath: JOB });
    const downloadReport = this.#task('Download report', 'download', functions.download, failures, {
      inputPath: JOB,
    });
    const waitAsCintAsks = this.#wait('Wait as Cint asks');
    const waitForReport = this.#wait('Wait for report');
    const reportLanded = new Succeed(this, 'Report landed', { outputPath: JOB });

    const landed = new Choice(this, 'Landed?')
      .when(outcomeIs('LANDED'), reportLanded)
      .when(outcomeIs('OVERDUE'), failures.reportOverdue)
      .otherwise(waitForReport);
    const reportReady = new Choice(this, 'Report ready?')
      .when(outcomeIs('READY'), downloadReport.next(landed))
      .when(outcomeIs('FAILED'), failures.reportFailed)
      .when(outcomeIs('OVERDUE'), failures.reportOverdue)
      .otherwise(waitForReport);
    const accepted = new Choice(this, 'Accepted?')
      .when(outcomeIs('THROTTLED'), waitAsCintAsks.next(generateReport))
      .when(outcomeIs('FAILED'), failures.reportFailed)
      .when(outcomeIs('OVERDUE'), failures.reportOverdue)
      .otherwise(waitForReport.next(checkStatus).next(reportReady));

    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      comment: COMMENT,
      definitionBody: DefinitionBody.fromChainable(generateReport.next(accepted)),
      timeout: deadline.plus(MACHINE_GRACE),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Log', {
          // A name under this prefix keeps the resource policy of log deliveries short.
          logGroupName: `/aws/vendedlogs/states/${this.node.addr}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
  }

  /** One of the three tasks: its Lambda, its retries and catches; what it returns becomes the job. */
  #task(
    name: string,
    task: Task,
    { lambda, timeout }: ReportFunction,
    failures: Failures,
    input: { readonly payload: TaskInput } | { readonly inputPath: string },
  ): LambdaInvoke {
    const state = new LambdaInvoke(this, name, {
      ...input,
      lambdaFunction: lambda satisfies IFunction,
      payloadResponseOnly: true,
      resultPath: JOB,
      taskTimeout: Timeout.duration(timeout.plus(TASK_GRACE)),
      retryOnServiceExceptions: false,
    });
    addRetries(state, task);
    failures.addCatches(state);
    return state;
  }

  #wait(name: string): Wait {
    return new Wait(this, name, { time: WaitTime.secondsPath(`${JOB}.wait_seconds`) });
  }
}

function outcomeIs(outcome: Outcome): Condition {
  return Condition.stringEquals(`${JOB}.outcome`, outcome);
}
