import { S3ServiceException } from '@aws-sdk/client-s3';
import { awsFailure } from '../../lambdas/cint/aws-errors.ts';
import { pending } from '../../lambdas/cint/waiting.ts';
import { checkStatus } from '../../lambdas/status/check-status.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { acceptedJob, connect, generate, generateEvent } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';
import { MANIFEST, REPORT_KEY } from './documents.ts';

/** What a run of the smallest input says, against a Cint that does these things wrong. */
async function refusal(input: object, faults: Fault[] = []): Promise<string> {
  const simulator = await simulated({ faults });
  const event = generateEvent({
    input,
    accounts: {
      13: {
        credentials_secret_id: 'c',
        token_secret_id: 't',
        email_recipients: MANIFEST.request.email_recipients,
      },
    },
  });
  try {
    await generate(event, '2025-05-27', connect(simulator));
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('The run was not refused');
}

/** Cint's error body. */
function said(object: string, detail: string) {
  return { id: '01e775e3-967b-4a01-bcbf-1d3093472fa6', object, detail };
}

const SMALLEST = { account_id: 13, report_type: 'completes', window: 'previous-month' };

/** The sentences that the console shows as Cause, each from the code that writes it. */
export const CAUSES: Readonly<Record<string, () => Promise<string>>> = {
  'a wrong input': () =>
    refusal({ account_id: 13, report_type: 'completes', filter: 'project', window: 'last-month' }),
  'a missing permission': () =>
    refusal(SMALLEST, [
      {
        on: 'generate',
        status: 403,
        times: 'always',
        body: said('authorization_error', "you don't have the right permissions to perform this operation"),
      },
    ]),
  'an outage at Cint': () =>
    refusal(SMALLEST, [
      {
        on: 'generate',
        status: 503,
        body: said('service_unavailable_error', 'the service is temporarily unavailable'),
      },
    ]),
  async 'a report that Cint could not make'() {
    const simulator = await simulated({
      faults: [
        {
          on: 'status',
          status: 200,
          body: { report_id: MANIFEST.report_id, status: 'failed', message: 'Report failed' },
        },
      ],
    });
    const { message } = await checkStatus(acceptedJob(MANIFEST.report_id), connect(simulator));
    return message;
  },
  async 'a report that was not ready in time'() {
    const started_at = new Date(Date.now() - 7 * 60 * 60 * 1000).toISOString();
    const job = acceptedJob(MANIFEST.report_id, { started_at, polls: 80 });
    const tools = connect({ url: 'http://127.0.0.1', authUrl: 'http://127.0.0.1' });
    return pending(job, 'Cint\'s status is "IN PROGRESS"', tools).message;
  },
  async 'a permission at AWS that is missing'() {
    const denied = new S3ServiceException({
      name: 'AccessDenied',
      message: 'Access Denied',
      $fault: 'client',
      $metadata: { httpStatusCode: 403, requestId: 'N4N7GDK58NMKJ12R' },
    });
    const error = awsFailure(denied, 'S3', `store ${REPORT_KEY} in ${MANIFEST.bucket}`);
    return error instanceof Error ? error.message : '';
  },
};
