import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ExpectedReportsEvent } from '../lambdas/contract/expected-reports.ts';
import { MANIFESTS_PREFIX } from '../lambdas/contract/manifest.ts';
import { executionInput, type ScheduleConfig } from './config/config.ts';
import { USE_OF_KEY } from './encryption.ts';
import { type FunctionDefaults, ReportFunction } from './functions.ts';
import { RETRY, type ReportSchedules, schedulerRole } from './schedules.ts';

const SCHEDULES_PER_STATEMENT = 20;

/** Scheduler hands on no more (EventBridge Scheduler quotas), and Lambda takes no more from it. */
const LONGEST_EVENT = 256 * 1024;

export type MissingReportsProps = {
  readonly defaults: FunctionDefaults;
  readonly schedules: readonly ScheduleConfig[];
  readonly reportSchedules: ReportSchedules;
  readonly bucket: IBucket;
  /** Days after which reports and manifests are deleted; null keeps them. */
  readonly reportsDays: number | null;
  /** After a schedule's time, when its report must have landed. */
  readonly grace: Duration;
  readonly deadLetterQueue: IQueue;
};

/** Looks every hour whether each schedule's latest report lies in the bucket, whatever may have gone wrong. */
export class MissingReports extends Construct {
  readonly function: ReportFunction;

  constructor(scope: Construct, id: string, props: MissingReportsProps) {
    super(scope, id);
    const { bucket, schedules, reportSchedules, reportsDays, grace, deadLetterQueue } = props;
    this.function = new ReportFunction(this, 'Function', {
      ...props.defaults,
      folder: 'missing-reports',
      description: 'looks for scheduled reports that have not landed',
      environment: {
        BUCKET_NAME: bucket.bucketName,
        SCHEDULE_GROUP_NAME: reportSchedules.group.scheduleGroupName,
      },
      timeout: Duration.minutes(5),
      memory: 512,
    });
    this.function.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': `${MANIFESTS_PREFIX}*` } },
      }),
    );
    this.function.allowObjects(['s3:GetObject'], bucket, MANIFESTS_PREFIX);
    if (bucket.encryptionKey !== undefined)
      this.function.allow(USE_OF_KEY.slice(0, 1), [bucket.encryptionKey.keyArn]);
    if (schedules.length === 0) return;
    // Statements with names of their own are not merged: a policy that grows too long can be split between them.
    for (let from = 0; from < schedules.length; from += SCHEDULES_PER_STATEMENT) {
      const arns = reportSchedules.scheduleArns.slice(from, from + SCHEDULES_PER_STATEMENT);
      this.function.allow(['scheduler:GetSchedule'], arns, `SchedulesFrom${from + 1}`);
    }

    const group = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    const role = schedulerRole(this, group, [
      { actions: ['lambda:InvokeFunction'], resources: [this.function.lambda.functionArn] },
      { actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] },
    ]);
    const event = {
      time: ContextAttribute.scheduledTime,
      grace_seconds: grace.toSeconds(),
      ...(reportsDays === null ? {} : { retention_days: reportsDays }),
      schedules: schedules
        .filter(({ enabled }) => enabled)
        .map((schedule) => ({
          name: schedule.name,
          expression: schedule.expression,
          time_zone: schedule.time_zone,
          flexible_minutes: schedule.flexible_minutes,
          input: executionInput(schedule),
        })),
    } satisfies ExpectedReportsEvent;
    const length = JSON.stringify(event).length;
    if (length > LONGEST_EVENT) {
      throw new Error(
        `The schedules of reports.yaml hold ${length} characters, most of them filter_ids; the hourly look for missing reports takes ${LONGEST_EVENT}. Use fewer ids or schedules, or a second stack.`,
      );
    }
    const hourly = new Schedule(this, 'Hourly', {
      scheduleGroup: group,
      description: 'Looks whether every scheduled Cint report has landed',
      schedule: ScheduleExpression.rate(Duration.hours(1)),
      target: new LambdaInvoke(this.function.lambda, {
        role: role.withoutPolicyUpdates(),
        deadLetterQueue,
        ...RETRY,
        // The next hour's look replaces one that did not get through.
        maxEventAge: Duration.hours(1),
        input: ScheduleTargetInput.fromObject(event),
      }),
    });
    hourly.node.addDependency(group, role);
  }
}
