import type { FailedStatus } from '../../lambdas/contract/execution-event.ts';

export const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:CintReports-StateMachine';
export const RUN = 'arn:aws:states:eu-west-1:123456789012:execution:CintReports-StateMachine:a-run';

/** What EventBridge Scheduler starts a run with. */
export const INPUT = {
  account_id: 13,
  report_type: 'completes',
  filter: 'project',
  filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFP0', '01BTGNYV6HRNK8K8VKZASZCFP1'],
  report_options: { include_respondent_answers: false, link_type: null },
  email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
  window: 'current-and-previous-month',
  schedule: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/CintReports-Group/completes-daily',
  scheduled_time: '2026-11-03T12:00:00Z',
};

/** How a run is told of that ended so: every field of AWS's own examples (Step Functions developer guide, "Event delivery"). */
export function executionEvent(status: FailedStatus, detail: Readonly<Record<string, unknown>> = {}) {
  return {
    version: '0',
    id: '315c1398-40ff-a850-213b-158f73e60175',
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: '123456789012',
    time: '2026-11-03T12:04:07Z',
    region: 'eu-west-1',
    resources: [RUN],
    detail: {
      executionArn: RUN,
      stateMachineArn: MACHINE,
      name: 'a-run',
      status,
      startDate: Date.parse('2026-11-03T12:00:02.123Z'),
      stopDate: Date.parse('2026-11-03T12:04:07.456Z'),
      input: JSON.stringify(INPUT),
      output: null,
      inputDetails: { included: true },
      outputDetails: null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'REDRIVABLE',
      redriveStatusReason: null,
      error: null,
      cause: null,
      ...detail,
    },
  };
}
