import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { z } from 'zod';
import { type PlanOptions, plan as planHere } from '../../../cli/lib/plan/plan.ts';
import { REQUEST } from '../../support/cint.ts';
import { lastLine } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/simulated.ts';

const NOW = new Date('2026-12-01T10:00:00Z');

const rangeSchema = z.object({ start_date: z.string(), end_date: z.string() });
export const startSchema = z.object({
  start_time: z.string(),
  local_time: z.string(),
  window: rangeSchema.extend({ days: z.number(), last_day: z.string() }),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
  input: z.unknown(),
  prefix: z.string(),
});
const planSchema = z.object({
  outcome: z.literal('PLANNED'),
  cautions: z.array(z.object({ path: z.string(), message: z.string() })),
  disabled: z.array(z.string()),
  schedules: z.array(
    z.object({
      name: z.string(),
      starts: z.array(startSchema),
      next_start: z.string().nullable(),
      summary: z.object({
        starts: z.number(),
        asked_for: z.array(rangeSchema),
        days_asked_for: z.number(),
        longest_window_days: z.number(),
        windows_over_six_months: z.number(),
        period: rangeSchema
          .extend({
            days: z.number(),
            asked_for: z.number(),
            asked_for_later: z.array(rangeSchema),
            asked_for_never: z.array(rangeSchema),
          })
          .nullable(),
      }),
    }),
  ),
});

type Schedule = Readonly<Record<string, unknown>>;

export const DAILY: Schedule = {
  name: 'daily',
  expression: 'cron(0 6 * * ? *)',
  window: 'current-and-previous-month',
  flexible_minutes: 0,
  request: { account_id: 13, report_type: 'completes' },
};

/** A reports.yaml with these schedules. JSON is YAML, too. */
export async function file(...schedules: readonly Schedule[]): Promise<string> {
  const path = join(await temporaryFolder(), 'reports.yaml');
  const content = { email_recipients: REQUEST.email_recipients, accounts: [{ account_id: 13 }], schedules };
  await writeFile(path, JSON.stringify(content));
  return path;
}

export async function plan(options: PlanOptions, now = NOW) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const status = await planHere(options, { stdout, stderr, now: () => now });
  return { status, stdout: await text(stdout.end()), stderr: await text(stderr.end()) };
}

export async function planned(options: PlanOptions, now = NOW) {
  const { status, stdout } = await plan({ ...options, json: true }, now);
  expect(status).toBe(0);
  return planSchema.parse(lastLine(stdout));
}
