import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { InvalidRequest } from '../../../../lambdas/contract/request.ts';
import { checkInput } from '../check-input.ts';
import { type AwsOptions, commandLine } from '../options.ts';
import { parsedJson } from './words.ts';

/** What an input may have that is not computed from it. */
const ownSchema = z.object({
  email_recipients: z.array(z.string()).optional(),
  report_options: z.unknown().optional(),
});

/** How to ask for the report of an execution a second time, for the days that it was for. */
export function howToAskAgain(
  { input, startDate }: DescribeExecutionCommandOutput,
  options: AwsOptions,
): string {
  const parsed = parsedJson(input);
  try {
    const request = checkInput(parsed, startDate ?? new Date());
    const own = ownSchema.parse(parsed);
    const { account_id, report_type, start_date, end_date, filter, filter_ids } = request;
    if (own.report_options !== undefined && own.report_options !== null) {
      const { report_options } = own;
      const fields = { account_id, report_type, filter, filter_ids, start_date, end_date, report_options };
      return `Fetch it again with ${commandLine('start request.json', options)}, where the file holds ${JSON.stringify({ ...fields, email_recipients: own.email_recipients })}`;
    }
    const words = [
      `start --account-id ${account_id} --report-type ${report_type}`,
      ...(filter === null ? [] : [`--filter ${filter} --filter-ids ${filter_ids.join(',')}`]),
      `--start-date ${start_date} --end-date ${end_date}`,
      ...(own.email_recipients === undefined ? [] : [`--email-recipients ${own.email_recipients.join(',')}`]),
    ];
    return `Fetch it again: ${commandLine(words.join(' '), options)}`;
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return `Fetch it again, with its account, report type and days: ${commandLine('start', options)}`;
  }
}
