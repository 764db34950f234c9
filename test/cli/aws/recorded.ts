import { readFileSync } from 'node:fs';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  SFNServiceException,
} from '@aws-sdk/client-sfn';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';

export const MACHINE =
  'arn:aws:states:eu-west-1:123456789012:stateMachine:ReportsPipelineStateMachine2B7E1A90-k3Jd8sLwQz1x';

export function arnOf(name: string): string {
  return `${MACHINE.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** The names of the recorded executions, and when each is over. */
export const NAMES = {
  landed: '3f0c6c1e-8a2b-4a5c-9d70-1f2e3d4c5b6a_b7c8d9e0-f1a2-4b3c-8d4e-5f6a7b8c9d0e',
  rejected: 'completes-yesterday-4f1a09',
  'timed-out': 'sample-bought-month-to-date-90c2d7',
  aborted: 'term-details-by-hand',
  redriven: 'term-details-by-hand',
} as const;
export type RecordingName = keyof typeof NAMES;

export type Recording = {
  readonly arn: string;
  readonly name: string;
  readonly events: readonly HistoryEvent[];
};

/** A history as `aws stepfunctions get-execution-history` prints it. */
export function recorded(recording: RecordingName): Recording {
  const file = new URL(`histories/${recording}.json`, import.meta.url);
  const { events }: { events: HistoryEvent[] } = JSON.parse(readFileSync(file, 'utf8'), (key, value) =>
    key === 'timestamp' ? new Date(value) : value,
  );
  return { arn: arnOf(NAMES[recording]), name: NAMES[recording], events };
}

const STATUSES: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/** What Step Functions says of an execution of which so much has happened. */
export function described(
  { arn, name, events }: Recording,
  over: Partial<DescribeExecutionCommandOutput> = {},
): DescribeExecutionCommandOutput {
  const first = events[0];
  const last = events.at(-1);
  const status = STATUSES[last?.type ?? ''] ?? 'RUNNING';
  const { error, cause } = { ...last?.executionFailedEventDetails, ...last?.executionAbortedEventDetails };
  const unsuccessful = status === 'ABORTED' || status === 'TIMED_OUT' || status === 'FAILED';
  return {
    $metadata: {},
    executionArn: arn,
    stateMachineArn: MACHINE,
    name,
    status,
    startDate: first?.timestamp,
    ...(status === 'RUNNING' ? {} : { stopDate: last?.timestamp }),
    input: first?.executionStartedEventDetails?.input,
    output: last?.executionSucceededEventDetails?.output,
    error,
    cause,
    redriveCount: events.filter(({ type }) => type === 'ExecutionRedriven').length,
    redriveStatus: unsuccessful ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(unsuccessful ? {} : { redriveStatusReason: `Execution is ${status} and cannot be redriven` }),
    ...over,
  };
}

export type StepFunctions = AwsClientStub<SFNClient>;

/**
 * Step Functions that knows these executions, as far as they have got at a moment.
 * @param largestPage the real one may give less than it is asked for, too
 */
export function stepFunctions(
  recordings: readonly Recording[] = [],
  now?: () => Date,
  largestPage = 1_000,
): StepFunctions {
  const sfn = mockClient(SFNClient);
  const find = (arn: string | undefined): Recording => {
    const found = recordings.findLast((recording) => recording.arn === arn);
    const events = found?.events.filter(
      ({ timestamp }) => now === undefined || (timestamp ?? now()) <= now(),
    );
    if (found === undefined || events === undefined || events.length === 0) {
      throw new ExecutionDoesNotExist({ message: `Execution Does Not Exist: '${arn}'`, $metadata: {} });
    }
    return { ...found, events };
  };
  sfn
    .on(DescribeExecutionCommand)
    .callsFake(async ({ executionArn }: { executionArn: string }) => described(find(executionArn)));
  sfn.on(GetExecutionHistoryCommand).callsFake(async (input: GetExecutionHistoryCommand['input']) => {
    const { events } = find(input.executionArn);
    const ordered = input.reverseOrder ? events.toReversed() : events;
    const from =
      input.nextToken === undefined ? 0 : ordered.findIndex(({ id }) => `${id}` === input.nextToken);
    const to = from + Math.min(input.maxResults ?? 100, largestPage);
    const next = ordered[to]?.id;
    return {
      events: ordered.slice(from, to),
      ...(next === undefined ? {} : { nextToken: String(next) }),
    };
  });
  return sfn;
}

/** Outputs of a deployed stack. */
export const OUTPUTS = {
  StateMachineArn: MACHINE,
  BucketName: 'cintreports-reportsbucket4f1d2c3b-x8k2m5q7w9z1',
  ScheduleGroupName: 'CintReports-ReportsSchedulesGroup6F3A9B02',
  LandedTopicArn: 'arn:aws:sns:eu-west-1:123456789012:CintReports-ReportsLanded',
  FailedTopicArn: 'arn:aws:sns:eu-west-1:123456789012:CintReports-ReportsFailed',
  AlarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:CintReports-ReportsAlarms',
  DeadLetterQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/CintReports-ReportsDeadLetters',
  DashboardUrl:
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/Cint',
  Account13CredentialsSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:Credentials13-Qm3vXz',
  Account13TokenSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:Token13-Ty8nLp',
};

/** A stack with these outputs and, where given, something else about it. */
export function cloudFormation(
  outputs: Readonly<Record<string, string>> = OUTPUTS,
  over: Partial<Stack> = {},
): AwsClientStub<CloudFormationClient> {
  const mock = mockClient(CloudFormationClient);
  mock.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: 'CintReports',
        CreationTime: new Date('2026-10-01T08:00:00Z'),
        StackStatus: 'UPDATE_COMPLETE',
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        ...over,
      },
    ],
  });
  return mock;
}

/** An error that Step Functions has no class for, as the SDK raises it. */
export function sfnError(name: string, httpStatusCode: number, message: string): SFNServiceException {
  return new SFNServiceException({
    name,
    message,
    $fault: httpStatusCode >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode, requestId: 'a-request-id' },
  });
}
