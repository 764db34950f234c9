import type { GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { z } from 'zod';
import { parseConfig } from '../../../infra/config/read.ts';
import { ReportSchedules } from '../../../infra/schedules.ts';
import { MACHINE } from '../aws/recorded.ts';
import { FILE, NOW } from './reports-file.ts';

const scheduleSchema = z.object({
  Name: z.string(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']),
  FlexibleTimeWindow: z.object({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.number().optional(),
  }),
  Target: z.object({ Arn: z.string(), Input: z.string() }),
});

/** The schedules as the CDK app deploys them. */
export function deployedSchedules(): Map<string, GetScheduleCommandOutput> {
  // Built-in validation would take a second of each test file.
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Test');
  new ReportSchedules(stack, 'Schedules', {
    schedules: parseConfig(JSON.stringify(FILE), 'reports.yaml', NOW).schedules,
    stateMachine: StateMachine.fromStateMachineArn(stack, 'Machine', MACHINE),
    deadLetterQueue: new Queue(stack, 'Queue'),
  });
  const resources = Template.fromStack(stack).findResources('AWS::Scheduler::Schedule');
  return new Map(
    Object.values(resources).map(({ Properties }) => {
      const { Target, FlexibleTimeWindow, ...schedule } = scheduleSchema.parse(Properties);
      const { Mode, MaximumWindowInMinutes } = FlexibleTimeWindow;
      return [
        schedule.Name,
        {
          ...schedule,
          FlexibleTimeWindow: {
            Mode,
            ...(MaximumWindowInMinutes === undefined ? {} : { MaximumWindowInMinutes }),
          },
          Target: { ...Target, RoleArn: 'arn:aws:iam::123456789012:role/scheduler' },
          $metadata: {},
        },
      ];
    }),
  );
}
