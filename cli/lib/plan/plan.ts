import { relative } from 'node:path';
import { z } from 'zod';
import { InvalidConfig } from '../../../infra/config/invalid-config.ts';
import { readConfig } from '../../../infra/config/read.ts';
import { configPath } from '../../../infra/config-file.ts';
import { printJson, toExitStatus } from '../aws/command.ts';
import type { Surroundings } from '../aws/surroundings.ts';
import { EXIT, UsageError } from '../exit.ts';
import { fromCaller } from '../from-caller.ts';
import { readRequest } from '../read-request.ts';
import { describePlan, describeRequestPlan } from './describe.ts';
import { planRequest, planSchedules } from './make-plan.ts';
import { periodOf } from './period.ts';

export type PlanOptions = {
  readonly file?: string;
  readonly from?: string;
  readonly to?: string;
  readonly schedule?: readonly string[];
  readonly request?: string;
  readonly at?: string;
  readonly verbose?: true;
  readonly json?: true;
};

type Streams = Pick<Surroundings, 'stdout' | 'stderr' | 'now'>;

/** Shows what would be asked, and when. Nobody is asked anything. */
export async function plan(options: PlanOptions, surroundings: Streams): Promise<number> {
  return toExitStatus(options, surroundings, async () => {
    checkTogether(options);
    const input = options.request === undefined ? undefined : await readRequest(options.request);
    const { plan, text } = planned(options, input, surroundings);
    if (!options.json) surroundings.stdout.write(`${text}\n`);
    printJson(options, surroundings, plan);
    return EXIT.ok;
  });
}

function checkTogether({ request, at, from, to, schedule }: PlanOptions): void {
  if (request === undefined && at !== undefined) throw new UsageError('--at is of no use without --request.');
  if (request !== undefined && (from ?? to ?? schedule) !== undefined) {
    throw new UsageError('--request plans one execution: --from, --to and --schedule are of no use with it.');
  }
}

function planned(options: PlanOptions, input: unknown, { stderr, now }: Streams) {
  const today = now();
  const { path, isExample } = configPath(options.file ? fromCaller(options.file) : options.file);
  const file = options.file ?? relative(process.cwd(), path);
  if (isExample) stderr.write(`There is no reports.yaml yet: this is ${file}.\n`);
  const config = readReportsFile(file, today);
  if (options.request !== undefined) {
    const plan = planRequest(input, { config, file, anyAccount: isExample }, moment(options.at, today));
    return { plan, text: describeRequestPlan(plan) };
  }
  const period = periodOf(options, today);
  const plan = planSchedules(config, file, { names: options.schedule, period, now: today });
  return { plan, text: describePlan(plan, options.verbose === true) };
}

const timeSchema = z.iso.datetime({ offset: true });

function moment(at: string | undefined, now: Date): Date {
  if (at === undefined) return now;
  const parsed = timeSchema.safeParse(at);
  if (parsed.success) return new Date(parsed.data);
  throw new UsageError(`--at must be a time with its zone, such as 2026-12-01T12:00:00Z; it is "${at}".`);
}

/** Mistakes in the file are the person's to mend. */
class InvalidFile extends UsageError {
  override readonly name = 'InvalidConfig';
}

function readReportsFile(path: string, now: Date) {
  try {
    return readConfig(path, now);
  } catch (error) {
    throw error instanceof InvalidConfig ? new InvalidFile(error.message) : error;
  }
}
