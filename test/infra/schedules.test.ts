import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definitionIn } from '../../infra/diagram/definition.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { config, pathOf, synthesized } from './template.ts';

let template: Template;
beforeAll(() => {
  template = synthesized();
});

/** The one schedule with this name, as EventBridge Scheduler gets it. */
function schedule(name: string) {
  const [found] = Object.values(
    template.findResources('AWS::Scheduler::Schedule', { Properties: { Name: name } }),
  );
  if (found === undefined) expect.fail(`no schedule ${name}`);
  return found.Properties;
}

/** What a schedule sends, with Scheduler's words for its ARN and time filled in as it does. */
function sent(name: string): Record<string, unknown> {
  const text = String(schedule(name).Target.Input)
    .replace(
      '<aws.scheduler.schedule-arn>',
      `arn:aws:scheduler:eu-west-1:123456789012:schedule/group/${name}`,
    )
    .replace('<aws.scheduler.scheduled-time>', '2026-12-01T12:00:00Z');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

describe('each schedule of reports.yaml', () => {
  it('starts the state machine at its time in its zone, a little later if that suits', () => {
    expect(schedule('completes-daily')).toMatchObject({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'America/Chicago',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'ENABLED',
      Target: { Arn: { Ref: expect.stringContaining('PipelineStateMachine') } },
    });
  });

  it('is there, but off, where it is not enabled', () => {
    expect(schedule('sample-bought-off')).toMatchObject({
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
  });

  it('lies in one group of its own, which CloudFormation makes first', () => {
    const groups = template.findResources('AWS::Scheduler::ScheduleGroup');
    const [id, group] =
      Object.entries(groups).find(([key]) => pathOf(template, key) === 'Schedules/Group') ?? [];
    for (const name of ['completes-daily', 'sample-bought-off']) {
      expect(schedule(name).GroupName).toBe(group?.Properties.Name);
      template.hasResource('AWS::Scheduler::Schedule', {
        Properties: { Name: name },
        DependsOn: Match.arrayWith([id]),
      });
    }
  });

  it('is tried again for a day, then kept as a dead letter', () => {
    expect(schedule('completes-daily').Target).toMatchObject({
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] } },
    });
  });

  it('sends what its request says, and which start of which schedule it is', () => {
    expect(sent('completes-daily')).toEqual({
      account_id: 13,
      report_type: 'completes',
      filter: null,
      filter_ids: [],
      report_options: { include_respondent_answers: false, link_type: null },
      window: 'current-and-previous-month',
      schedule: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/group/completes-daily',
      scheduled_time: '2026-12-01T12:00:00Z',
    });
  });

  it.each([
    ['completes-daily', '2026-11-01', '2026-12-01', '5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
    ['sample-bought-off', '2026-10-01', '2026-11-01', 'other'],
  ])('%s is an input that "Generate report" takes', (name, start_date, end_date, recipient) => {
    const definition = z.object({ States: z.record(z.string(), z.unknown()) }).parse(definitionIn(template));
    const { accounts } = z
      .object({
        Parameters: z.object({
          accounts: z.record(z.string(), z.object({ email_recipients: z.array(z.string()) })),
        }),
      })
      .parse(definition.States['Generate report']).Parameters;
    const late = new Date('2026-12-09T00:00:00Z');
    expect(parseRequest(sent(name), '2025-05-27', { moment: late, accounts })).toMatchObject({
      start_date,
      end_date,
      email_recipients: [recipient],
    });
  });
});

describe('what CloudFormation cannot do', () => {
  it('is not asked of it: it finds no ARN of a schedule in a group of ours', () => {
    const ids = Object.keys(template.findResources('AWS::Scheduler::Schedule'));
    const text = JSON.stringify(template.toJSON());
    for (const id of ids) expect(text).not.toContain(`{"Fn::GetAtt":["${id}"`);
  });

  it('groups go with their stack: the next one could not make them again', () => {
    template.allResources('AWS::Scheduler::ScheduleGroup', { DeletionPolicy: 'Delete' });
  });

  it('a schedule may have any name, Group and Role among them', () => {
    const [one] = config().schedules;
    if (one === undefined) expect.fail('no schedule');
    const schedules = ['Group', 'Role', 'Each', 'a.b', 'a_b'].map((name) => ({ ...one, name }));
    expect(() => synthesized({ config: { ...config(), schedules } })).not.toThrow();
  });
});

describe('the hourly look for missing reports', () => {
  it('knows when manifests are deleted', () => {
    const kept = synthesized({ config: config('retention: { reports_days: 400 }') });
    kept.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 hour)',
      Target: { Input: Match.stringLikeRegexp('"retention_days":400') },
    });
  });

  it('refuses more than Scheduler hands on, in words', () => {
    const [one] = config().schedules;
    if (one === undefined) expect.fail('no schedule');
    const filter_ids = Array.from({ length: 50 }, (_, at) => `${at}`.padStart(36, '0'));
    const schedules = Array.from({ length: 150 }, (_, at) => ({
      ...one,
      name: `s${at}`,
      request: { ...one.request, filter_ids },
    }));
    expect(() => synthesized({ config: { ...config(), schedules } })).toThrow(
      /look for missing reports takes 262144/,
    );
  });

  it('is told of every schedule that is enabled, and when its report must have landed', () => {
    const [hourly] = Object.values(
      template.findResources('AWS::Scheduler::Schedule', {
        Properties: { ScheduleExpression: 'rate(1 hour)' },
      }),
    );
    expect(JSON.parse(hourly?.Properties.Target.Input)).toEqual({
      time: '<aws.scheduler.scheduled-time>',
      // The deadline, and an hour.
      grace_seconds: 7 * 3600,
      schedules: [
        {
          name: 'completes-daily',
          expression: 'cron(0 6 * * ? *)',
          time_zone: 'America/Chicago',
          flexible_minutes: 15,
          input: {
            account_id: 13,
            report_type: 'completes',
            filter: null,
            filter_ids: [],
            report_options: { include_respondent_answers: false, link_type: null },
            window: 'current-and-previous-month',
          },
        },
      ],
    });
  });

  it('is not there where nothing is scheduled', () => {
    const none = synthesized({ config: { ...config(), schedules: [] } });
    none.resourceCountIs('AWS::Scheduler::Schedule', 0);
    none.hasResourceProperties('AWS::IAM::Policy', Match.anyValue());
  });
});
