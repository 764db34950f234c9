import { AWS_ERRORS, CINT_STATUS_PAGE, ERRORS, FAIL_STATES, OUTCOME_ERRORS } from '../contract/errors.ts';
import type { FailedStatus } from '../contract/execution-event.ts';

/** A way in which a run ends without its report, in words. */
export type Failure = {
  /** The Fail state's name where there is one. */
  readonly name: string;
  readonly meaning: string;
  /** What to do, before the command that brings the run back. */
  readonly advice: string;
  /** Heading of docs/runbook.md. */
  readonly section: string;
};

const CLASSES: Readonly<Record<keyof typeof FAIL_STATES, Omit<Failure, 'section'>>> = {
  rejected: {
    name: FAIL_STATES.rejected,
    meaning:
      'Cint, or the check before anything is sent, refused the request, the credentials or the permission.',
    advice:
      'Mend what the cause names. A permission is given at Cint, and new credentials are stored with ' +
      '"npm run reports -- credentials"; then run the command below. A wrong request is mended in reports.yaml, or in ' +
      'the input of a new run: the command sends the same one again.',
  },
  unavailable: {
    name: FAIL_STATES.unavailable,
    meaning: 'Cint did not answer, or not completely, for as long as the retries lasted.',
    advice: `Cint tells of incidents at ${CINT_STATUS_PAGE}. When they are over, run the command below.`,
  },
  landing: {
    name: FAIL_STATES.landing,
    meaning: 'S3, another AWS service or this product is at fault; Cint is not.',
    advice: 'Mend what the cause names, such as a missing permission, then run the command below.',
  },
  failed: {
    name: FAIL_STATES.failed,
    meaning: 'Cint took the request, but could not make the report.',
    advice:
      `Run the command below to ask again. If it fails again, look at ${CINT_STATUS_PAGE}, ` +
      'and ask Cint with its words above.',
  },
  overdue: {
    name: FAIL_STATES.overdue,
    meaning: 'The report was not ready by the deadline.',
    advice:
      `Cint may still finish it, and tells of incidents at ${CINT_STATUS_PAGE}. ` +
      'Run the command below later: it goes on with the same report if Cint has it.',
  },
};

const ENDED: Readonly<Record<Exclude<FailedStatus, 'FAILED'>, Failure>> = {
  TIMED_OUT: {
    name: 'Timed out',
    meaning: 'Step Functions ended the run: it had gone on for longer than any run may.',
    advice:
      `Cint may have been slow; it tells of incidents at ${CINT_STATUS_PAGE}. Run the command below: ` +
      'it goes on where the run stopped, and lands the report if it is ready.',
    section: 'Runs timed out',
  },
  ABORTED: {
    name: 'Aborted',
    meaning: 'Somebody stopped the run, in the console or through the API.',
    advice: 'If that was not meant, run the command below: it goes on where the run stopped.',
    section: 'Bringing a run back',
  },
};

const FAIL_STATE_OF: ReadonlyMap<string, keyof typeof FAIL_STATES> = new Map([
  ...Object.entries({ ...ERRORS, ...AWS_ERRORS }).map(([name, row]) => [name, row.fail_state] as const),
  [OUTCOME_ERRORS.FAILED, 'failed'],
  [OUTCOME_ERRORS.OVERDUE, 'overdue'],
]);

/** An error that is not in the table is nobody's but ours: the state machine calls it "Landing failed", too. */
export function whatFailed(status: FailedStatus, error: string): Failure {
  if (status !== 'FAILED') return ENDED[status];
  return { ...CLASSES[FAIL_STATE_OF.get(error) ?? 'landing'], section: 'Runs failed' };
}
