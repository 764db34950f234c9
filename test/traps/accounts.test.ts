import { describe, expect, it } from 'vitest';
import { Cint } from '../../lambdas/cint/client.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { acceptedJob, connect, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';

describe('the accounts of a token', () => {
  it('are read as Cint gives them', async () => {
    const simulator = await simulated();
    const { cint } = connect(simulator);
    expect(cint).toBeInstanceOf(Cint);
    expect(JSON.stringify(await cint.accounts())).toContain('13');
  });
});

it('keeps the trace of Cint for the manifest', async () => {
  const simulator = await simulated();
  const job = await generate(generateEvent(), '2025-05-27', connect(simulator));
  expect(job.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-\d\d$/);
  expect(acceptedJob(job.report_id ?? '').request).toEqual(parseRequest(REQUEST, '2025-05-27'));
});
