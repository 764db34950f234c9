import { UsageError } from '../exit.ts';
import { readRequest } from '../read-request.ts';

/** The fields of a request as options, in place of a file. */
export type RequestOptions = {
  readonly accountId?: number;
  readonly reportType?: string;
  readonly window?: string;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly filter?: string;
  readonly filterIds?: readonly string[];
  readonly emailRecipients?: readonly string[];
};

/** Ids, separated by commas; the option may be given more than once. */
export function listOfIds(text: string, before: readonly string[] = []): string[] {
  const ids = text.split(',').map((id) => id.trim());
  return [...before, ...ids.filter((id) => id !== '')];
}

/** The input of an execution: from a file, standard input, or options, as the person wrote it. */
export async function readInput(source: string | undefined, options: RequestOptions): Promise<unknown> {
  const fields = {
    account_id: options.accountId,
    report_type: options.reportType,
    filter: options.filter,
    filter_ids: options.filterIds,
    window: options.window,
    start_date: options.startDate,
    end_date: options.endDate,
    email_recipients: options.emailRecipients,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (source === undefined) {
    if (given.length > 0) return Object.fromEntries(given);
    throw new UsageError('There is no request.', [
      'Name a JSON file, or - for standard input;',
      'or give it as options: --account-id 13 --report-type completes --window previous-month',
    ]);
  }
  if (given.length === 0) return readRequest(source);
  const names = given.map(([name]) => `--${name.replaceAll('_', '-')}`).join(', ');
  throw new UsageError(`A request comes from ${source} or from options, not from both: leave out ${names}.`);
}
