import { HeadObjectCommand, NotFound, S3ServiceException } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { lastLine } from '../../support/cli.ts';
import { arnOf, NAMES, recorded, stepFunctions } from '../aws/recorded.ts';
import { BUCKET, deploy, KEY, s3, watch } from './watching.ts';

/** What S3 says to a HEAD, which has no body and so no code. */
const FORBIDDEN = new S3ServiceException({
  name: 'Forbidden',
  message: 'UnknownError',
  $fault: 'client',
  $metadata: { httpStatusCode: 403 },
});

beforeEach(deploy);

describe('an execution that did not land', () => {
  it("was rejected: state, error and the sentence in Cint's words; status 1", async () => {
    stepFunctions([recorded('rejected')]);
    const { status, stdout, stderr } = await watch([NAMES.rejected]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      "\nRequest rejected: Cint.BadRequest\n  Cint answered 400 bad_request_error to the request for a report: Invalid request parameters; filter_ids: project 01BTGNYV6HRNK8K8VKZASZCFP0 is not in this account (Cint's error id 7d3c1c0e).\n",
    );
    expect(stderr).not.toContain('errorMessage');
    expect(stderr).not.toContain('redrive');
  });

  it('is one JSON object with --json', async () => {
    stepFunctions([recorded('rejected')]);
    const { status, stdout } = await watch([NAMES.rejected, '--json']);
    expect(status).toBe(1);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: 'Request rejected',
      error: 'Cint.BadRequest',
      cause: expect.stringContaining('is not in this account'),
      execution: arnOf(NAMES.rejected),
    });
  });

  it('timed out: where, after how long, what Cint does, and how to bring it back', async () => {
    stepFunctions([recorded('timed-out')]);
    const { status, stderr } = await watch([NAMES['timed-out'], '--stack', 'Other']);
    expect(status).toBe(1);
    expect(stderr).toContain(
      'Wait for report: States.Timeout\n  The execution took longer than its state machine allows: it was ended in "Wait for report", after 9 h. Cint goes on making report 01M9Q0V3F5S8A1D4G7J2K6L9PZ.',
    );
    expect(stderr).toContain(`npm run reports -- redrive ${NAMES['timed-out']} --stack Other`);
  });

  it('was aborted: where, and what whoever did it said', async () => {
    stepFunctions([recorded('aborted')]);
    const { status, stdout } = await watch([NAMES.aborted, '--json']);
    expect(status).toBe(1);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: 'Wait for report',
      error: 'NotNeeded',
      cause:
        'The execution was stopped by hand in "Wait for report", after 46 s. Whoever stopped it says: "asked for by mistake". Cint goes on making report 01M9T2B6C8E0G3J5M7P9R1T4VX.',
      execution: arnOf(NAMES.aborted),
    });
  });

  it('was aborted before its first state: it was started', async () => {
    const { arn, name, events } = recorded('aborted');
    const ends = [events[0], events.at(-1)].flatMap((event) => event ?? []);
    stepFunctions([{ arn, name, events: ends }]);
    const { stderr } = await watch([NAMES.aborted]);
    expect(stderr).toContain('\nEnded before its first state: NotNeeded\n');
    expect(stderr).toContain('in its beginning, after');
  });

  it('was aborted, then redriven, and landed: the first end is not the last', async () => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 48_210 });
    stepFunctions([recorded('redriven')]);
    const { status, stdout, stderr } = await watch([NAMES.redriven, '--json']);
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', rows: null, polls: 2 });
    expect(stderr).toContain('Redriven, for the first time');
  });
});

describe('the object in S3', () => {
  beforeEach(() => void stepFunctions([recorded('landed')]));

  it('that may not be looked at is a note, and no failure', async () => {
    s3.on(HeadObjectCommand).rejects(FORBIDDEN);
    const { status, stdout, stderr } = await watch([NAMES.landed, '--json']);
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', bytes: 189_751 });
    expect(stderr).toContain('could not be looked at (s3:GetObject is missing)');
  });

  it('that is gone is a failure', async () => {
    s3.on(HeadObjectCommand).rejects(
      new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } }),
    );
    const { status, stdout } = await watch([NAMES.landed, '--json']);
    expect(status).toBe(1);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: null,
      error: 'Landing.Missing',
      cause: expect.stringContaining(`s3://${BUCKET}/${KEY} is not there any more`),
      execution: arnOf(NAMES.landed),
    });
  });

  it('that is gone is headed as such: the execution did start', async () => {
    s3.on(HeadObjectCommand).rejects(
      new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } }),
    );
    const { stderr } = await watch([NAMES.landed]);
    expect(stderr).toContain('\nNot in S3 any more: Landing.Missing\n');
    expect(stderr).toContain('retention.previous_versions_days');
  });

  it('of another size is a failure, that no redrive would mend', async () => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 189_750 });
    const { status, stderr } = await watch([NAMES.landed]);
    expect(status).toBe(1);
    expect(stderr).toContain('landed 189751 bytes, but');
    expect(stderr).not.toContain('redrive');
  });
});
