import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
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
import type { Accounts } from '../lambdas/contract/accounts.ts';
import type { Task } from '../lambdas/contract/errors.ts';
import type { Outcome } from '../lambdas/contract/job.ts';
import { LEVELS, REPORT_TYPES } from '../lambdas/contract/report-types.ts';
import { WINDOW_NAMES } from '../lambdas/contract/windows.ts';
import { Failures } from './failures.ts';
import type { ReportFunction } from './functions.ts';
import { DELIVERY_AND_TRACING_NEED_EVERYTHING } from './nag.ts';
import { addRetries } from './retries.ts';

const JOB = '$.job';

/** A task ends this long after its Lambda must have: the Lambda's own timeout, which says more, comes first. */
const TASK_GRACE = Duration.seconds(30);
/** A run that passed its deadline may still be in its last wait and its last retries. */
const MACHINE_GRACE = Duration.hours(3);

/** Read in the console by people who have never seen the code. */
const COMMENT =
  'Brings one Cint Exchange report into S3. The smallest input: ' +
  '{"account_id": 13, "report_type": "completes", "window": "previous-month"}. ' +
  `report_type: ${REPORT_TYPES.join(', ')}. window: ${WINDOW_NAMES}; ` +
  'or start_date and end_date (YYYY-MM-DD, end_date is the day after the last day). ' +
  `filter: null (the account) or ${LEVELS.slice(1).join(', ')}, with filter_ids. ` +
  'email_recipients (ids of Cint users) default to those of reports.yaml; report_options.include_respondent_answers to false. ' +
  'The state it ends in tells what happened; the Cause of a failed one says what to do.';

export type ReportStateMachineProps = {
  readonly functions: Readonly<Record<Task, ReportFunction>>;
  /** From the start of an execution to "Report overdue". */
  readonly deadline: Duration;
  /** The Cint accounts that may be asked, and what their requests are completed with. */
  readonly accounts: Accounts;
  readonly logRetention: RetentionDays;
  readonly encryptionKey: IKey | undefined;
};

/** Asks for a report, waits for it, brings it to S3. The names of its states are what operators read in the console. */
export class ReportStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: ReportStateMachineProps) {
    super(scope, id);
    const { functions, deadline, accounts, logRetention, encryptionKey } = props;
    const failures = new Failures(this);

    const generateReport = this.#task('Generate report', 'generate', functions.generate, failures, {
      payload: TaskInput.fromObject({
        execution: JsonPath.objectAt('$$.Execution'),
        retry_count: JsonPath.numberAt('$$.State.RetryCount'),
        accounts,
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

    const role = machineRole(this, Object.values(functions));
    const log = new LogGroup(this, 'Log', {
      // A name under this prefix keeps the resource policy of log deliveries short.
      logGroupName: `/aws/vendedlogs/states/${Names.uniqueResourceName(this, { maxLength: 80 })}`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      role: role.withoutPolicyUpdates(),
      stateMachineType: StateMachineType.STANDARD,
      comment: COMMENT,
      definitionBody: DefinitionBody.fromChainable(generateReport.next(accepted)),
      timeout: deadline.plus(MACHINE_GRACE),
      tracingEnabled: true,
      logs: {
        destination: log,
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    // Step Functions tries its role out when the machine is made.
    this.stateMachine.node.addDependency(role);
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

/** The machine's role, written out: CDK's own would let it invoke every version and alias of each Lambda. */
function machineRole(scope: Construct, functions: readonly ReportFunction[]): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const allow = (actions: readonly string[], resources: readonly string[]) =>
    role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  allow(
    ['lambda:InvokeFunction'],
    functions.map(({ lambda }) => lambda.functionArn),
  );
  allow(DELIVER_LOGS, ['*']);
  allow(TRACE, ['*']);
  DELIVERY_AND_TRACING_NEED_EVERYTHING.acknowledge(role);
  return role;
}

/** AWS offers no resources for these (Step Functions developer guide, "Logging" and "X-Ray"). */
const DELIVER_LOGS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
const TRACE = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

function outcomeIs(outcome: Outcome): Condition {
  return Condition.stringEquals(`${JOB}.outcome`, outcome);
}
