import { AWS_ERRORS, ERRORS, FAIL_STATES, OUTCOME_ERRORS } from '../../../../lambdas/contract/errors.ts';

const BY_ERROR: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ ...ERRORS, ...AWS_ERRORS }).map(
    ([error, { fail_state }]) => [error, FAIL_STATES[fail_state]] as const,
  ),
  [OUTCOME_ERRORS.FAILED, FAIL_STATES.failed],
  [OUTCOME_ERRORS.OVERDUE, FAIL_STATES.overdue],
]);

/** The Fail state that an error leads to, known without the history of the execution; null for an error of another kind. */
export function failStateOf(error: string | undefined): string | null {
  return BY_ERROR.get(error ?? '') ?? null;
}
