import { expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { PipelineError } from '../../lambdas/cint/errors.ts';
import { logger } from '../../lambdas/observe/log.ts';
import { observed } from '../../lambdas/observe/observed.ts';

const objectSchema = z.record(z.string(), z.unknown());

/** What is written to stdout and stderr while a test runs. */
function written(): () => z.infer<typeof objectSchema>[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((piece) => {
      lines.push(String(piece));
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return () => lines.map((line) => objectSchema.parse(JSON.parse(line)));
}

it('gives any Lambda lines, fields and metrics', async () => {
  const lines = written();
  const result = await observed('missing-reports', { awsRequestId: 'a-request' }, async (observer) => {
    observer.about({ account_id: 13 });
    observer.warn('Nothing has landed for daily-completes.', { schedule: 'daily-completes' });
    observer.measure('ReportsMissing', 1, { schedule: 'daily-completes' });
    observer.info('One of 2 schedules has no report.', { missing: 1 });
    return 'done';
  });
  expect(result).toBe('done');
  const about = { step: 'missing-reports', account_id: 13, function_request_id: 'a-request' };
  const missing = { ReportsMissing: 1, service: expect.any(String) };
  expect(lines()).toEqual([
    expect.objectContaining({ ...about, level: 'WARN', schedule: 'daily-completes' }),
    expect.objectContaining({ ...missing, schedule: 'daily-completes' }),
    expect.objectContaining({ ...about, level: 'INFO', missing: 1, duration_seconds: expect.any(Number) }),
    expect.objectContaining(missing),
  ]);
  expect(lines()[2]).not.toHaveProperty('schedule');
  expect(lines()[3]).not.toHaveProperty('schedule');
});

it('throws the very error, for Step Functions to match', async () => {
  const lines = written();
  const error = new PipelineError('AWS.Unavailable', 'SNS is slow.');
  await expect(observed('x', {}, () => Promise.reject(error))).rejects.toBe(error);
  expect(lines()).toContainEqual(expect.objectContaining({ level: 'ERROR', error: 'AWS.Unavailable' }));
  expect(lines()).toContainEqual(expect.objectContaining({ Errors: 1, error: 'AWS.Unavailable' }));
});

it('counts an error that is not in the table as a fault of ours', async () => {
  const lines = written();
  await expect(observed('x', {}, () => Promise.reject(new RangeError('too far')))).rejects.toThrow(
    RangeError,
  );
  expect(lines()).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      error: 'Landing.Fault',
      message: expect.stringContaining('RangeError, too far'),
    }),
  );
});

it('masks every sentence, that of an unexpected error, too', async () => {
  const lines = written();
  const run = observed('x', {}, async (observer) => {
    observer.maskWith((sentence) => sentence.replaceAll('the-secret', '***'));
    observer.info('the-secret is out');
    observer.warn('the-secret is out');
    throw new TypeError('Invalid header: the-secret');
  });
  await expect(run).rejects.toThrow(TypeError);
  expect(lines().filter(({ level }) => level !== undefined)).toHaveLength(3);
  expect(JSON.stringify(lines())).not.toContain('the-secret');
});

it('cuts an error that gets into a line down to name and message', () => {
  const lines = written();
  const error = Object.assign(new TypeError('no', { cause: new Error('the-secret') }), {
    answer: 'the-secret',
  });
  logger.error('This should not happen.', { error });
  expect(lines()[0]?.error).toEqual({ name: 'TypeError', message: 'no' });
});

it('is silent where nothing is told: Powertools has nothing to warn of', async () => {
  const lines = written();
  await observed('x', {}, async () => undefined);
  expect(lines()).toEqual([]);
});
