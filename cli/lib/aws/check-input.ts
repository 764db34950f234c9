import { z } from 'zod';
import { API_VERSIONS } from '../../../lambdas/contract/report-types.ts';
import { parseRequest, type ReportRequest } from '../../../lambdas/contract/request.ts';

/** The stack has recipients of its own for requests that name none; which they are is not known here. */
const STACKS_OWN = { email_recipients: ['recipients-of-the-stack'] };

const accountSchema = z.looseObject({ account_id: z.unknown().optional() }).catch({});

/**
 * Checks the input of an execution as the state machine will. Which API version the stack speaks is not known here:
 * what any of them allows is let through.
 * @param accounts ids of the accounts that may be asked; any, where they are not known
 * @throws InvalidRequest naming every wrong field at once
 */
export function checkInput(input: unknown, moment: Date, accounts?: readonly string[]): ReportRequest {
  const allowed = accounts ?? [String(accountSchema.parse(input).account_id)];
  const context = { moment, accounts: Object.fromEntries(allowed.map((account) => [account, STACKS_OWN])) };
  let refusal: unknown;
  for (const version of API_VERSIONS) {
    try {
      return parseRequest(input, version, context);
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}
