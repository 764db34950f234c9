import { cautions } from '../../../infra/config/cautions.ts';
import type { ReportsConfig } from '../../../infra/config/config.ts';
import { InvalidConfig } from '../../../infra/config/invalid-config.ts';
import { readConfig } from '../../../infra/config/read.ts';
import { type Found, problem } from './checklist.ts';

export type ReportsFile = {
  readonly path: string;
  /** There is no reports.yaml; the example stands in for it, as it does when deploying. */
  readonly isExample: boolean;
};

/** Whether reports.yaml can be deployed, and what to be told of it. */
export function checkFile({ path, isExample }: ReportsFile, now: Date): Found<ReportsConfig> {
  let config: ReportsConfig;
  try {
    config = readConfig(path, now);
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    return problem(error.lines.join('\n'), `Mend ${path}; docs/reports-yaml.md explains every field.`);
  }
  const resting = config.schedules.filter(({ enabled }) => !enabled).length;
  const schedules = `${config.schedules.length} schedules${resting === 0 ? '' : `, ${resting} of them disabled`}`;
  return {
    value: config,
    findings: [
      { status: 'ok', message: `${path}: ${schedules}; accounts ${accountIds(config).join(', ')}` },
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
