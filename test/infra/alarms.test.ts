import { readFile } from 'node:fs/promises';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { config, pathOf, synthesized } from './template.ts';

let template: Template;
beforeAll(() => {
  template = synthesized();
});

const alarms = () =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

/** The one alarm with this name, `CintReports-Reports ` left out. */
function alarm(name: string) {
  return (
    alarms().find(({ AlarmName }) => AlarmName === `CintReports-Reports ${name}`) ??
    expect.fail(`no alarm ${name}`)
  );
}

describe('an alarm goes off', () => {
  it('for each thing that a person must know of, and for each schedule that is on', () => {
    expect(
      alarms()
        .map(({ AlarmName }) => AlarmName.replace('CintReports-Reports ', ''))
        .sort(),
    ).toEqual([
      'Dead letters',
      'Look for missing reports failing',
      'Notices failing',
      'Oldest pending report',
      'Report missing: completes-daily',
      'Runs failed',
      'Runs timed out',
      'Throttled for long',
      'Watcher silent',
    ]);
  });

  it.each([
    ['Runs failed', 'ExecutionsFailed'],
    ['Runs timed out', 'ExecutionsTimedOut'],
  ])('%s: at the first one', (name, MetricName) => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'AWS/States',
      MetricName,
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('when Cint throttles in each quarter of an hour', () => {
    expect(alarm('Throttled for long')).toMatchObject({
      Namespace: 'CintReports',
      MetricName: 'Throttles',
      Dimensions: [{ Name: 'service', Value: 'CintReports-Reports' }],
      Period: 900,
      EvaluationPeriods: 4,
      Threshold: 1,
    });
  });

  it('when a report is pending for half of the deadline, whatever that is', () => {
    expect(alarm('Oldest pending report')).toMatchObject({
      MetricName: 'PendingAge',
      Statistic: 'Maximum',
      Threshold: 3 * 3600,
    });
    synthesized({ config: config('poll: { deadline_seconds: 7200 }') }).hasResourceProperties(
      'AWS::CloudWatch::Alarm',
      {
        MetricName: 'PendingAge',
        Threshold: 3600,
        AlarmDescription: Match.stringLikeRegexp('for 60 minutes'),
      },
    );
  });

  it("when a schedule's latest report has not landed in its time", () => {
    expect(alarm('Report missing: completes-daily')).toMatchObject({
      MetricName: 'ReportsMissing',
      Dimensions: [
        { Name: 'schedule', Value: 'completes-daily' },
        { Name: 'service', Value: 'CintReports-Reports' },
      ],
      Statistic: 'Maximum',
      Threshold: 1,
    });
  });

  it('when a start or a notice lies among the dead letters', () => {
    expect(alarm('Dead letters')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
    });
  });

  it('when what watches over the others fails, or has not looked for three hours', () => {
    // One alarm for each: a sum has no value while one of the two has not run.
    for (const [name, id] of [
      ['Look for missing reports failing', 'MissingReportsFunction'],
      ['Notices failing', 'FailureNoticeFunction'],
    ] as const) {
      expect(alarm(name)).toMatchObject({
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: expect.stringContaining(id) } }],
      });
    }
    expect(alarm('Watcher silent')).toMatchObject({
      MetricName: 'Invocations',
      Period: 3600,
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('and tells the alarm topic, which CloudWatch may publish to, of its beginning and its end', () => {
    const [topic] = Object.keys(
      template.findResources('AWS::SNS::Topic', { Properties: { DisplayName: 'Cint reports: alarms' } }),
    );
    for (const { AlarmActions, OKActions } of alarms()) {
      expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
    }
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: topic }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });
});

describe('the oldest pending report', () => {
  it('is looked for over a longer time where runs look more seldom, so that it has no gaps', () => {
    expect(alarm('Oldest pending report').Period).toBe(600);
    const seldom = synthesized({ config: config('poll: { ceiling_seconds: 1800 }') });
    seldom.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'PendingAge', Period: 2100 });
  });
});

describe('each alarm', () => {
  it('of a schedule has a name of its own, if only the case of two differs', () => {
    const twice = config();
    const [one] = twice.schedules;
    if (one === undefined) expect.fail('no schedule');
    const both = synthesized({ config: { ...twice, schedules: [one, { ...one, name: 'COMPLETES-daily' }] } });
    const names = Object.values(both.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('links to a section that the runbook has', async () => {
    const runbook = await readFile(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
    const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    for (const { AlarmName, AlarmDescription } of alarms()) {
      const [, section] = /What to do: docs\/runbook\.md#(\S+)$/.exec(AlarmDescription) ?? [];
      expect(sections, AlarmName).toContain(section);
    }
  });

  it('links to where the team keeps its runbook, if that is said', () => {
    const elsewhere = synthesized({ runbookUrl: 'https://wiki.example.com/cint' });
    elsewhere.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('What to do: https://wiki\\.example\\.com/cint#[a-z-]+$'),
    });
  });
});

describe('who is told', () => {
  it('is the address of reports.yaml, of alarms and of failed runs', () => {
    const mailed = synthesized({ config: config('alarm_email: data-team@example.com') });
    const topics = Object.values(mailed.findResources('AWS::SNS::Subscription')).map(({ Properties }) => {
      expect(Properties).toMatchObject({ Protocol: 'email', Endpoint: 'data-team@example.com' });
      return pathOf(mailed, Properties.TopicArn.Ref);
    });
    expect(topics.sort()).toEqual(['Alarms', 'Failed']);
  });

  it('is nobody where there is no address', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('of a run that failed, timed out or was aborted is the Lambda that puts it in words', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [{ Ref: Match.stringLikeRegexp('PipelineStateMachine') }],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailureNoticeFunction'), 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        }),
      ],
    });
  });
});

it('a notice that cannot be sent is kept as a dead letter', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Description: 'cint-reports: tells of runs that failed',
    DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
  });
});

it('the dashboard shows what the Lambdas measure, under the names they use', () => {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);
  for (const metric of [
    'ReportsLanded',
    'ReportBytes',
    'ReportRows',
    'TimeToReady',
    'Polls',
    'Throttles',
    'TokensMinted',
    'PendingAge',
    'ReportsMissing',
    'Errors',
    'ExecutionsFailed',
    'ApproximateNumberOfMessagesVisible',
  ])
    expect(body, metric).toContain(metric);
});
