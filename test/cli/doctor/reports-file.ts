import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/simulated.ts';

/** When reports.yaml is looked at. */
export const NOW = new Date('2026-12-01T10:00:00Z');

export const FILE = {
  email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
  accounts: [{ account_id: 13 }],
  schedules: [
    {
      name: 'daily',
      expression: 'cron(0 6 * * ? *)',
      window: 'current-and-previous-month',
      request: { account_id: 13, report_type: 'completes' },
    },
    {
      name: 'resting',
      expression: 'rate(1 day)',
      time_zone: 'Europe/Berlin',
      enabled: false,
      flexible_minutes: 0,
      window: { start_date: '2026-10-01', end_date: '2026-11-01' },
      request: {
        account_id: 13,
        report_type: 'term-details',
        filter: 'target_group',
        filter_ids: ['01BTGNYV6HRNK8K8VKZASZCFR0'],
        report_options: { link_type: 3 },
      },
    },
  ],
};

/** A reports.yaml. JSON is YAML, too. */
export async function file(content: object = FILE): Promise<string> {
  const path = join(await temporaryFolder(), 'reports.yaml');
  await writeFile(path, JSON.stringify(content));
  return path;
}
