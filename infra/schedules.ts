import { Aws, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { executionInput, type ScheduleConfig } from './config/config.ts';

/** A start that does not get through is tried again as long as Scheduler can; a late one asks for the same days. */
export const RETRY = { maxEventAge: Duration.hours(24), retryAttempts: 185 };

export type ReportSchedulesProps = {
  readonly schedules: readonly ScheduleConfig[];
  readonly stateMachine: IStateMachine;
  /** Starts that never got through. */
  readonly deadLetterQueue: IQueue;
};

/** One EventBridge schedule for each of reports.yaml, in a group of their own. */
export class ReportSchedules extends Construct {
  readonly group: ScheduleGroup;
  /** Put together here: CloudFormation finds no ARN of a schedule in a group of ours (coverage roadmap, issue 1726). */
  readonly scheduleArns: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    { schedules, stateMachine, deadLetterQueue }: ReportSchedulesProps,
  ) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    const role = schedulerRole(this, this.group, [
      { actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] },
      { actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] },
    ]);
    // Apart from the group and the role, whose names a schedule may have.
    const each = new Construct(this, 'Each');
    for (const schedule of schedules) {
      const made = new Schedule(each, schedule.name, {
        scheduleName: schedule.name,
        scheduleGroup: this.group,
        description: schedule.description ?? `Cint report ${schedule.request.report_type}`,
        schedule: ScheduleExpression.expression(schedule.expression, TimeZone.of(schedule.time_zone)),
        timeWindow:
          schedule.flexible_minutes === 0
            ? TimeWindow.off()
            : TimeWindow.flexible(Duration.minutes(schedule.flexible_minutes)),
        enabled: schedule.enabled,
        target: new StepFunctionsStartExecution(stateMachine, {
          role: role.withoutPolicyUpdates(),
          deadLetterQueue,
          ...RETRY,
          input: ScheduleTargetInput.fromObject({
            ...executionInput(schedule),
            schedule: ContextAttribute.scheduleArn,
            scheduled_time: ContextAttribute.scheduledTime,
          }),
        }),
      });
      // CDK names the group in words, from which CloudFormation sees no order.
      made.node.addDependency(this.group, role);
    }
    this.scheduleArns = schedules.map(({ name }) =>
      Stack.of(this).formatArn({
        service: 'scheduler',
        resource: 'schedule',
        resourceName: `${this.group.scheduleGroupName}/${name}`,
      }),
    );
  }
}

/** A role that EventBridge Scheduler may take for the schedules of one group only, and that may do this only. */
export function schedulerRole(
  scope: Construct,
  group: ScheduleGroup,
  statements: readonly { readonly actions: string[]; readonly resources: string[] }[],
): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.scheduleGroupArn },
      },
    }),
  });
  for (const statement of statements) role.addToPolicy(new PolicyStatement(statement));
  return role;
}
