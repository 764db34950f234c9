import { cautions } from '../../../infra/config/cautions.ts';
import type { ReportsConfig } from '../../../infra/config/config.ts';
import { InvalidConfig } from '../../../infra/config/invalid-config.ts';
import { readConfig } from '../../../infra/config/read.ts';
import { UsageError } from '../exit.ts';
import { type Found, problem } from './checklist.ts';

export type ReportsFile = {
  readonly path: string;
  /** There is no reports.yaml; the example stands in for it, as it does when deploying. */
  readonly isExample: boolean;
  /** The stack that is compared with the file, where nobody has said that it was deployed from it. */
  readonly doubtfulFor?: string | undefined;
};

const NAME_THE_FILE = 'Name the file that this stack was deployed from with --file.';

/**
 * Whether an account that was named is one of the file's. Mistakes in the file are found by its own check.
 * @throws UsageError where it is not
 */
export function checkAccountId({ path, doubtfulFor }: ReportsFile, account_id: number, now: Date): void {
  let ids: number[];
  try {
    ids = accountIds(readConfig(path, now));
  } catch (error) {
    if (error instanceof InvalidConfig) return;
    throw error;
  }
  if (ids.includes(account_id)) return;
  throw new UsageError(
    `${path} has no account ${account_id}; it has ${ids.join(', ')}.`,
    doubtfulFor === undefined ? [] : [NAME_THE_FILE],
  );
}

/** Whether reports.yaml can be deployed, and what to be told of it. */
export function checkFile({ path, isExample, doubtfulFor }: ReportsFile, now: Date): Found<ReportsConfig> {
  const doubts =
    doubtfulFor === undefined
      ? []
      : [
          {
            status: 'warning' as const,
            message: `The stack ${doubtfulFor} is compared with ${path}.`,
            remedy: NAME_THE_FILE,
          },
        ];
  let config: ReportsConfig;
  try {
    config = readConfig(path, now);
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    const mend = `Mend ${path}; docs/reports-yaml.md explains every field.`;
    return { findings: [...problem(error.lines.join('\n'), mend).findings, ...doubts] };
  }
  const resting = config.schedules.filter(({ enabled }) => !enabled).length;
  const schedules = `${config.schedules.length} schedules${resting === 0 ? '' : `, ${resting} of them disabled`}`;
  return {
    value: config,
    findings: [
      { status: 'ok', message: `${path}: ${schedules}; accounts ${accountIds(config).join(', ')}` },
      ...doubts,
      ...(isExample
        ? [
            {
              status: 'warning' as const,
              message: `There is no reports.yaml, so ${path} is used, for deploying, too.`,
              remedy: `cp ${path} reports.yaml, and write in it what you want.`,
            },
          ]
        : []),
      ...cautions(config, now).map(({ path: where, message }) => ({
        status: 'warning' as const,
        message: `${where}: ${message}`,
        remedy: `Change it in ${path}, unless it is what you want; npm run reports -- plan shows the days.`,
      })),
    ],
  };
}

function accountIds({ accounts }: ReportsConfig): number[] {
  return accounts.map(({ account_id }) => account_id);
}
