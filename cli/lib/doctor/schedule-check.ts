import { isDeepStrictEqual } from 'node:util';
import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { z } from 'zod';
import { executionInput, type ReportsConfig, type ScheduleConfig } from '../../../infra/config/config.ts';
import type { Deployment } from '../aws/deployment.ts';
import { parsedJson } from '../aws/execution/words.ts';
import { type Finding, type Found, ok } from './checklist.ts';
import { deployCommand, mendByDeploying, type Place } from './place.ts';
import { asked } from './stack-checks.ts';

/** What Scheduler replaces at each start; see `ContextAttribute` of the CDK. */
const AT_EACH_START = {
  schedule: '<aws.scheduler.schedule-arn>',
  scheduled_time: '<aws.scheduler.scheduled-time>',
};

/** Whether EventBridge Scheduler has the schedules of reports.yaml, and no others. */
export async function checkSchedules(
  client: SchedulerClient,
  config: ReportsConfig,
  deployment: Deployment,
  place: Place,
): Promise<Found<never>> {
  const GroupName = deployment.schedule_group_name;
  const names = await asked(`list the schedules of ${GroupName}`, () => namesIn(client, GroupName));
  const findings: Omit<Finding, 'check'>[] = [];
  const byDeploying = (message: string) =>
    findings.push({ status: 'problem', message, remedy: mendByDeploying(place) });
  for (const schedule of config.schedules) {
    if (!names.includes(schedule.name)) {
      byDeploying(`${schedule.name} is in reports.yaml, but not deployed.`);
      continue;
    }
    const deployed = await asked(`read the schedule ${schedule.name}`, () =>
      client.send(new GetScheduleCommand({ GroupName, Name: schedule.name })),
    );
    const differences = differencesOf(schedule, deployed, deployment.state_machine_arn);
    if (differences.length > 0) byDeploying(`${schedule.name}: ${differences.join('; ')}.`);
  }
  const known = new Set(config.schedules.map(({ name }) => name));
  for (const name of names.filter((deployed) => !known.has(deployed))) {
    findings.push({
      status: 'problem',
      message: `${name} is deployed, but not in reports.yaml.`,
      remedy: deleteLeftOver(name, deployment, place),
    });
  }
  if (findings.length === 0) return ok(`${names.length} schedules in ${GroupName}, as in reports.yaml`);
  return { findings };
}

/** What CloudFormation has not made it does not remove, whatever is deployed. */
function deleteLeftOver(name: string, { schedule_group_name, region }: Deployment, place: Place): string {
  const command = [
    `aws scheduler delete-schedule --name ${name} --group-name ${schedule_group_name} --region ${region}`,
    ...(place.profile === undefined ? [] : [`--profile ${place.profile}`]),
  ].join(' ');
  return `${deployCommand(place)}, if it was deployed from reports.yaml. If someone has made it by hand: ${command}`;
}

async function namesIn(client: SchedulerClient, GroupName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { GroupName })) {
    names.push(...Schedules.flatMap(({ Name }) => Name ?? []));
  }
  return names;
}

/** In which ways a deployed schedule is not the one of the file. */
function differencesOf(
  schedule: ScheduleConfig,
  deployed: GetScheduleCommandOutput,
  stateMachineArn: string,
): string[] {
  const { MaximumWindowInMinutes: minutes = 0 } = deployed.FlexibleTimeWindow ?? {};
  const compared = [
    ['it', deployed.State ?? '', schedule.enabled ? 'ENABLED' : 'DISABLED'],
    ['expression', deployed.ScheduleExpression ?? '', schedule.expression],
    ['time zone', deployed.ScheduleExpressionTimezone ?? 'UTC', schedule.time_zone],
    ['flexible_minutes', String(minutes), String(schedule.flexible_minutes)],
    ['target', deployed.Target?.Arn ?? 'none', stateMachineArn],
  ] as const;
  return [
    ...compared
      .filter(([, is, should]) => is !== should)
      .map(([what, is, should]) => `${what} is ${is}, and should be ${should}`),
    ...inputDifferences(schedule, deployed.Target?.Input),
  ];
}

function inputDifferences(schedule: ScheduleConfig, input: string | undefined): string[] {
  const should: Record<string, unknown> = { ...executionInput(schedule), ...AT_EACH_START };
  const is = inputSchema.safeParse(parsedJson(input)).data;
  if (is === undefined) return ['its input is no JSON object'];
  const fields = [...new Set([...Object.keys(should), ...Object.keys(is)])].filter(
    (field) => !isDeepStrictEqual(is[field], should[field]),
  );
  return fields.length === 0 ? [] : [`its input differs in ${fields.join(', ')}`];
}

const inputSchema = z.record(z.string(), z.unknown());
