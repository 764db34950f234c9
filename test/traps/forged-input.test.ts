import { describe, expect, it } from 'vitest';
import { generateEventSchema } from '../../lambdas/contract/job.ts';
import { startJob } from '../../lambdas/generate/start-job.ts';
import { acceptedJob, EXECUTION, generateEvent, REQUEST, SECRETS } from '../support/cint.ts';

const OTHERS = { credentials_secret_id: 'credentials-of-27', token_secret_id: 'token-of-27' };
const accounts = {
  13: { ...SECRETS, email_recipients: ['someone'] },
  27: { ...OTHERS, email_recipients: ['someone-else'] },
};
const { start_date: _, end_date: __, ...WITHOUT_DATES } = REQUEST;

describe('what a person who may only start executions can make it do', () => {
  it('a job in the input is refused: only the state machine puts one into the state', () => {
    const forged = acceptedJob('a-report', {
      execution: 'arn:aws:states:eu-west-1:123456789012:execution:cint-reports:another',
      request: { ...acceptedJob('x').request, account_id: 999 },
      secrets: OTHERS,
    });
    const input = { ...REQUEST, job: forged };
    const event = generateEventSchema.parse({ ...generateEvent({ input }), accounts, state: input });
    expect(() => startJob(event, '2025-05-27')).toThrow('job: is not a field of a request');
  });

  it('on a later round the request, the secrets and the times are read again, not taken from the state', () => {
    const event = generateEvent({
      accounts,
      state: {
        job: acceptedJob('a-report', {
          polls: 3,
          throttles: 2,
          started_at: '2099-01-01T00:00:00.000Z',
          request: { ...acceptedJob('x').request, account_id: 999 },
          secrets: OTHERS,
        }),
      },
    });
    expect(startJob(event, '2025-05-27')).toMatchObject({
      execution: EXECUTION,
      started_at: event.execution.StartTime,
      request: { account_id: REQUEST.account_id },
      secrets: SECRETS,
      polls: 3,
      throttles: 2,
    });
  });

  it.each([
    ['an account of nobody', { account_id: 999 }, 'must be an account of reports.yaml, 13, 27; it is 999'],
    ['an account by a name every object has', { account_id: 'constructor' }, 'must be the number'],
    ['a schedule that is no ARN', { schedule: 'a b' }, 'schedule: must be the name or ARN'],
    ['a schedule with a line end', { schedule: 'a\nb' }, 'schedule: must be the name or ARN'],
    ['a time without a zone', { scheduled_time: '2026-12-01T12:00:00' }, 'scheduled_time: must be a time'],
  ])('%s is refused with what is allowed', (_what, over, words) => {
    const event = generateEvent({ accounts, input: { ...REQUEST, ...over } });
    expect(() => startJob(event, '2025-05-27')).toThrow(words);
  });
});

describe('a window without a scheduled time', () => {
  it('is counted from the start of the execution, however late the Lambda comes to it', () => {
    const event = generateEvent({ accounts, input: { ...WITHOUT_DATES, window: 'yesterday' } });
    const StartTime = '2026-03-09T05:30:00.000Z';
    const { request } = startJob({ ...event, execution: { ...event.execution, StartTime } }, '2025-05-27');
    expect(request).toMatchObject({ start_date: '2026-03-08', end_date: '2026-03-09' });
  });
});
