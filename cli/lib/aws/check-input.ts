import { z } from 'zod';
import { API_VERSIONS } from '../../../lambdas/contract/report-types.ts';
import { parseRequest, type ReportRequest } from '../../../lambdas/contract/request.ts';

/** The stack has recipients of its own for requests that name none; which they are is not known here. */
const STACKS_OWN = { email_recipients: ['recipients-of-the-stack'] };

/** Which version the stack speaks is not known here. The first allows all that the others do. */
const [MOST_GENEROUS] = API_VERSIONS;

const accountSchema = z.looseObject({ account_id: z.unknown().optional() }).catch({});

/**
 * Checks the input of an execution as the state machine will.
 * @param accounts ids of the accounts that may be asked; any, where they are not known
 * @throws InvalidRequest naming every wrong field at once
 */
export function checkInput(input: unknown, moment: Date, accounts?: readonly string[]): ReportRequest {
  const allowed = accounts ?? [String(accountSchema.parse(input).account_id)];
  return parseRequest(withRecipients(input), MOST_GENEROUS, {
    moment,
    accounts: Object.fromEntries(allowed.map((account) => [account, STACKS_OWN])),
  });
}

/** Who the recipients would be of an account that the stack does not have is no mistake of its own. */
function withRecipients(input: unknown): unknown {
  const found = z.record(z.string(), z.unknown()).safeParse(input).data;
  return found === undefined || found.email_recipients !== undefined ? input : { ...found, ...STACKS_OWN };
}
