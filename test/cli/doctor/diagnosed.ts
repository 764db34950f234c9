import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import { z } from 'zod';
import { type DoctorOptions, doctor } from '../../../cli/lib/doctor/doctor.ts';
import { lastLine } from '../../support/cli.ts';
import { PAIR, SECRET, simulator } from './deployment.ts';
import { file, NOW } from './reports-file.ts';

const findingsSchema = z.object({
  outcome: z.enum(['OK', 'PROBLEMS']),
  problems: z.number(),
  warnings: z.number(),
  checks: z.array(
    z.object({
      check: z.string(),
      status: z.enum(['ok', 'warning', 'problem', 'skipped']),
      message: z.string(),
      remedy: z.string().optional(),
    }),
  ),
});

/** The command in this process: its exit status, and what it printed, in which no secret may be. */
export async function diagnosed(
  options: Partial<DoctorOptions> = {},
  environment: Readonly<Record<string, string>> = {},
  onReady: (interrupt: () => void) => void = () => undefined,
) {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  let [stdout, stderr] = ['', ''];
  streams.stdout.on('data', (data) => {
    stdout += String(data);
  });
  streams.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const status = await doctor(
    { stack: 'CintReports', file: await file(), ...options },
    {
      ...streams,
      environment: { AWS_REGION: 'eu-west-1', ...environment },
      now: () => NOW,
      onInterrupt(listener) {
        onReady(listener);
        return () => undefined;
      },
    },
    { baseUrl: simulator.url, authUrl: simulator.authUrl },
  );
  await new Promise((resolve) => setImmediate(resolve));
  for (const text of [SECRET, PAIR.client_id, 'eyJ']) expect(stdout + stderr).not.toContain(text);
  return { status, stdout, stderr };
}

/** What is not ok, and whether the exit status and the outcome say the same. */
export async function ailments(...args: Parameters<typeof diagnosed>) {
  const { status, stdout } = await diagnosed({ json: true, ...args[0] }, args[1], args[2]);
  const { checks, outcome, problems, warnings } = findingsSchema.parse(lastLine(stdout));
  const count = (word: string) => checks.filter((check) => check.status === word).length;
  expect({ status, outcome, problems, warnings }).toEqual({
    status: count('problem') === 0 ? 0 : 1,
    outcome: count('problem') === 0 ? 'OK' : 'PROBLEMS',
    problems: count('problem'),
    warnings: count('warning'),
  });
  for (const check of checks) {
    const needsRemedy = check.status === 'problem' || check.status === 'warning';
    expect(needsRemedy ? (check.remedy ?? '') : 'none needed').not.toBe('');
  }
  return checks.filter((check) => check.status !== 'ok');
}
