import { z } from 'zod';
import { API_VERSIONS } from '../../lambdas/contract/report-types.ts';
import { assertFitsHistory } from '../poll-budget.ts';
import { completedPoll } from './config.ts';
import { type Problem, pathText } from './invalid-config.ts';
import { type KnownAccounts, scheduleProblems } from './schedule-checks.ts';
import { fileFields } from './schema.ts';

/** The parts of a file that are right by themselves; a mistake in one does not hide those in others. */
const soundParts = z.object({
  api_version: fileFields.api_version.catch(API_VERSIONS[0]),
  time_zone: fileFields.time_zone.catch(fileFields.time_zone.parse(undefined)),
  email_recipients: z.unknown().optional(),
  accounts: z.array(z.unknown()).catch([]),
  poll: fileFields.poll.optional().catch(undefined),
  schedules: z.array(z.unknown()).catch([]),
});

const accountParts = z.object({
  account_id: fileFields.accounts.element.shape.account_id.optional().catch(undefined),
  email_recipients: z.unknown().optional(),
});

/** Rules that tie parts of reports.yaml to each other, or to the days to come. */
export function crossChecks(value: unknown, now: Date): Problem[] {
  const data = soundParts.parse(value);
  const ids = data.accounts.map((account) => accountParts.safeParse(account).data?.account_id);
  const names = data.schedules.map(
    (schedule) => z.object({ name: z.string() }).safeParse(schedule).data?.name,
  );
  const file = { version: data.api_version, timeZone: data.time_zone, accounts: knownAccounts(data), now };
  return [
    ...repeated(ids, (index) => ['accounts', index, 'account_id']),
    ...recipientProblems(data.accounts, data.email_recipients),
    ...pollProblems(data.poll),
    ...repeated(names, (index) => ['schedules', index, 'name']),
    ...data.schedules.flatMap((schedule, index) =>
      scheduleProblems(schedule, file).map((problem) => ({
        ...problem,
        path: ['schedules', index, ...problem.path],
      })),
    ),
  ];
}

function repeated(
  values: readonly (string | number | undefined)[],
  path: (index: number) => Problem['path'],
): Problem[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (value === undefined || first === index) return [];
    return [{ path: path(index), message: `must be unique; ${pathText(path(first))} is ${value}, too` }];
  });
}

function recipientProblems(accounts: readonly unknown[], everyones: unknown): Problem[] {
  if (everyones !== undefined) return [];
  return accounts.flatMap((account, index) => {
    const { data } = accountParts.safeParse(account);
    if (data === undefined || data.email_recipients !== undefined) return [];
    return [
      {
        path: ['accounts', index, 'email_recipients'],
        message:
          'is missing, and the file has no email_recipients for all accounts; Cint requires 1 to 5 ids of its users',
      },
    ];
  });
}

function pollProblems(poll: z.output<typeof fileFields.poll> | undefined): Problem[] {
  if (poll === undefined) return [];
  const policy = completedPoll(poll);
  const { interval_seconds, ceiling_seconds, deadline_seconds } = policy;
  const problems: Problem[] = [];
  if (ceiling_seconds < interval_seconds) {
    problems.push({
      path: ['poll', 'ceiling_seconds'],
      message: `must be at least interval_seconds, ${interval_seconds}; it is ${ceiling_seconds}`,
    });
  }
  if (deadline_seconds <= interval_seconds) {
    problems.push({
      path: ['poll', 'deadline_seconds'],
      message: `must be more than interval_seconds, ${interval_seconds}; it is ${deadline_seconds}`,
    });
  }
  try {
    assertFitsHistory(policy);
  } catch (error) {
    problems.push({ path: ['poll'], message: error instanceof Error ? error.message : String(error) });
  }
  return problems;
}

/** The accounts a request may be for, with somebody's recipients; undefined where their list is not in order. */
function knownAccounts(data: z.output<typeof soundParts>): KnownAccounts | undefined {
  const parsed = fileFields.accounts.safeParse(data.accounts);
  if (!parsed.success) return undefined;
  return Object.fromEntries(
    parsed.data.map(({ account_id }) => [String(account_id), { email_recipients: ['of-the-account'] }]),
  );
}
