import { type GetScheduleCommandOutput, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { beforeEach, describe, expect, it } from 'vitest';
import { MACHINE, OUTPUTS } from '../aws/recorded.ts';
import { deployFaultless, scheduler, schedules } from './deployment.ts';
import { ailments } from './diagnosed.ts';
import { file } from './reports-file.ts';

beforeEach(deployFaultless);

describe('schedules', () => {
  const change = (name: string, over: Partial<GetScheduleCommandOutput>) => {
    const schedule = schedules.get(name);
    if (schedule !== undefined) schedules.set(name, { ...schedule, ...over });
  };

  it.each<[string, Partial<GetScheduleCommandOutput>, string]>([
    ['disabled by hand', { State: 'DISABLED' }, 'daily: it is DISABLED, and should be ENABLED.'],
    [
      'at another time',
      { ScheduleExpression: 'cron(0 7 * * ? *)' },
      'daily: expression is cron(0 7 * * ? *), and should be cron(0 6 * * ? *).',
    ],
    [
      'in another zone',
      { ScheduleExpressionTimezone: 'UTC' },
      'daily: time zone is UTC, and should be America/Chicago.',
    ],
    [
      'with another flexible time',
      { FlexibleTimeWindow: { Mode: 'OFF' } },
      'flexible_minutes is 0, and should be 15.',
    ],
    [
      'of another state machine',
      { Target: { Arn: `${MACHINE}2`, RoleArn: 'r', Input: deployedInput() } },
      `target is ${MACHINE}2, and should be ${MACHINE}.`,
    ],
    [
      'with another input',
      { Target: { Arn: MACHINE, RoleArn: 'r', Input: deployedInput({ window: 'yesterday', extra: 1 }) } },
      'daily: its input differs in window, extra.',
    ],
    [
      'with the time left out of its input',
      { Target: { Arn: MACHINE, RoleArn: 'r', Input: deployedInput({ scheduled_time: undefined }) } },
      'daily: its input differs in scheduled_time.',
    ],
    [
      'with no JSON',
      { Target: { Arn: MACHINE, RoleArn: 'r', Input: 'x' } },
      'daily: its input is no JSON object.',
    ],
  ])('that are %s are named, with what to do', async (_, over, message) => {
    change('daily', over);
    expect(await ailments()).toEqual([
      {
        check: 'Schedules',
        status: 'problem',
        message: expect.stringContaining(message),
        remedy: expect.stringContaining('npx cdk deploy -c reports='),
      },
    ]);
  });

  it('that are started although reports.yaml disables them are named', async () => {
    change('resting', { State: 'ENABLED' });
    expect(await ailments()).toMatchObject([{ message: 'resting: it is ENABLED, and should be DISABLED.' }]);
  });

  it('that are missing or left over are named, on every page of the list', async () => {
    schedules.set('left-over', { $metadata: {} });
    scheduler
      .on(ListSchedulesCommand, { GroupName: OUTPUTS.ScheduleGroupName })
      .resolves({ Schedules: [{ Name: 'resting' }], NextToken: 'more' })
      .on(ListSchedulesCommand, { GroupName: OUTPUTS.ScheduleGroupName, NextToken: 'more' })
      .resolves({ Schedules: [{ Name: 'left-over' }] });
    expect((await ailments()).map(({ message }) => message)).toEqual([
      'daily is in reports.yaml, but not deployed.',
      'left-over is deployed, but not in reports.yaml.',
    ]);
  });

  it('that no deployment removes are deleted by themselves', async () => {
    schedules.set('left-over', { $metadata: {} });
    const [found] = await ailments({ stack: 'Other', profile: 'tests', file: await file() });
    expect(found?.remedy).toMatch(/^npx cdk deploy -c stack=Other -c reports=\S+ --profile tests, if /);
    expect(found?.remedy).not.toContain('--revert-drift');
    expect(found?.remedy).toContain(
      `: aws scheduler delete-schedule --name left-over --group-name ${OUTPUTS.ScheduleGroupName} --region eu-west-1 --profile tests`,
    );
  });
});

/** The input of the schedule `daily`, with other fields. */
function deployedInput(over: object = {}): string {
  return JSON.stringify({
    account_id: 13,
    report_type: 'completes',
    filter: null,
    filter_ids: [],
    report_options: { include_respondent_answers: false, link_type: null },
    window: 'current-and-previous-month',
    schedule: '<aws.scheduler.schedule-arn>',
    scheduled_time: '<aws.scheduler.scheduled-time>',
    ...over,
  });
}
