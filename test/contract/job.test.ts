import { describe, expect, it } from 'vitest';
import {
  acceptedJobSchema,
  generateEventSchema,
  jobSchema,
  reportIdSchema,
} from '../../lambdas/contract/job.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { GOOD, VERSION } from './requests.ts';

const ULID = '01BTGNYV6HRNK8K8VKZASZCFP0';
const JOB = {
  outcome: 'PENDING',
  message: '',
  execution: 'arn:aws:states:eu-west-1:123456789012:execution:cint-reports:a-run',
  started_at: '2026-03-01T06:00:00.000Z',
  request: parseRequest(GOOD, VERSION),
  secrets: { credentials_secret_id: 'c', token_secret_id: 't' },
  wait_seconds: 30,
  polls: 0,
  throttles: 0,
  answer_lost: false,
};

describe('the id of a report', () => {
  it.each([ULID, ULID.toLowerCase(), '9d6f62d1-7b5b-4f38-8d39-0a3c1f2b4c5d', 'a', 'x'.repeat(64)])(
    'may be %s',
    (id) => {
      expect(reportIdSchema.parse(id)).toBe(id);
    },
  );

  it.each([
    ['leads out of its folder', '../x'],
    ['leads out of its folder, encoded', '..%2Fx'],
    ['holds a slash', 'a/b'],
    ['holds a backslash', 'a\\b'],
    ['is the folder above', '..'],
    ['is the folder itself', '.'],
    ['begins with a hyphen', '-rf'],
    ['is empty', ''],
    ['holds a NUL', 'a\0b'],
    ['holds a line end', `${ULID}\n`],
    ['holds a blank', 'a b'],
    ['holds what ends a path in a URL', 'a?b'],
    ['holds letters that only look like ours', '01ВТGN'],
    ['is as long as a paragraph', 'x'.repeat(300)],
    ['is one character too long', 'x'.repeat(65)],
    ['is a number', 12],
    ['is missing', undefined],
  ])('is refused where it %s', (_what, id) => {
    expect(reportIdSchema.safeParse(id).success).toBe(false);
  });
});

describe('the job', () => {
  it('comes through JSON as it was', () => {
    const job = { ...JOB, report_id: ULID, report_url: null, requested_at: '2026-03-01T06:00:01.000Z' };
    expect(jobSchema.parse(JSON.parse(JSON.stringify(job)))).toEqual(job);
    expect(acceptedJobSchema.parse(job)).toEqual(job);
  });

  it('is no accepted one before Cint has given the report an id', () => {
    expect(jobSchema.safeParse(JOB).success).toBe(true);
    expect(acceptedJobSchema.safeParse(JOB).success).toBe(false);
  });

  it.each([
    ['an outcome no Choice knows', { outcome: 'DONE' }],
    ['a wait that Step Functions would refuse: negative', { wait_seconds: -1 }],
    ['a wait that Step Functions would refuse: not whole', { wait_seconds: 1.5 }],
    ['an id that would change a key', { report_id: '../../other' }],
  ])('does not hold %s', (_what, spoilt) => {
    expect(jobSchema.safeParse({ ...JOB, ...spoilt }).success).toBe(false);
  });
});

describe('what "Generate report" gets', () => {
  const Execution = { Id: JOB.execution, Input: GOOD, StartTime: '2026-03-01T07:00:00.123+01:00', Name: 'x' };

  it('has the time of the start in UTC, whatever zone it was written in', () => {
    const event = generateEventSchema.parse({
      execution: Execution,
      retry_count: 0,
      accounts: {},
      state: GOOD,
    });
    expect(event.execution.StartTime).toBe('2026-03-01T06:00:00.123Z');
  });

  it('has the input as it was sent, for parseRequest to judge', () => {
    const event = {
      execution: { ...Execution, Input: ['anything'] },
      retry_count: 2,
      accounts: {},
      state: { job: null },
    };
    expect(generateEventSchema.parse(event).execution.Input).toEqual(['anything']);
  });

  it.each([['a list'], 'text', 7, null])('has no job where the state is %j, no object', (state) => {
    const event = { execution: { ...Execution, Input: state }, retry_count: 0, accounts: {}, state };
    expect(generateEventSchema.parse(event)).toMatchObject({ execution: { Input: state }, state: {} });
  });
});
