import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { InvalidConfig } from '../../infra/config/invalid-config.ts';
import { dateIn } from '../../lambdas/contract/dates.ts';
import { FAIL_STATES } from '../../lambdas/contract/errors.ts';
import { API_VERSIONS, type ApiVersion } from '../../lambdas/contract/report-types.ts';
import {
  InvalidRequest,
  parseRequest,
  type RequestContext,
  requestWarnings,
} from '../../lambdas/contract/request.ts';
import { type Parts, type PartsOptions, startParts } from '../../local/parts.ts';
import { INTERRUPTED } from '../../local/pipeline.ts';
import { cintTarget } from '../lib/cint-target.ts';
import { EXIT, UsageError } from '../lib/exit.ts';
import { interruptible } from '../lib/interruptible.ts';
import { JSON_OPTION } from '../lib/json-option.ts';
import { positive } from '../lib/numbers.ts';
import { startProgress } from '../lib/progress.ts';
import { readRequest } from '../lib/read-request.ts';
import { describe, type RunResult, resultOf } from '../lib/result.ts';
import { storageTarget } from '../lib/storage-target.ts';

type RunOptions = {
  readonly cintUrl?: string;
  readonly authUrl?: string;
  readonly apiVersion: ApiVersion;
  readonly pollInterval?: number;
  readonly deadline?: number;
  readonly timeScale?: number;
  readonly out: string;
  readonly s3Endpoint?: string;
  readonly bucket: string;
  readonly simulator?: true;
  readonly json?: true;
};

const SAMPLE_REQUEST = fileURLToPath(new URL('../../examples/completes.json', import.meta.url));

/** Against the simulator a minute of waiting takes two seconds. */
const SIMULATOR_TIME_SCALE = 30;

export function addRunCommand(program: Command, exit: (status: number) => void): void {
  program
    .command('run')
    .summary('run the pipeline on this machine')
    .description(
      'Runs the pipeline on this machine: the synthesized state machine, the bundled Lambdas, and an embedded S3.\n' +
        'Without --cint-url it talks to the built-in simulator.',
    )
    .argument(
      '[request]',
      'JSON file with the request, - for standard input; by default examples/completes.json',
    )
    .option('--simulator', 'the built-in simulator and S3, whatever the environment says')
    .option('--cint-url <url>', 'a real Cint, with its /v1 (or CINT_BASE_URL)')
    .option('--auth-url <url>', 'where it gives tokens, the whole URL (or CINT_AUTH_URL)')
    .addOption(
      new Option('--api-version <version>', 'Cint-API-Version of every request')
        .choices(API_VERSIONS)
        .default(API_VERSIONS[0]),
    )
    .option('--poll-interval <seconds>', 'first wait for the report', positive)
    .option('--deadline <seconds>', 'when the report is overdue', positive)
    .option(
      '--time-scale <n>',
      `divide every wait, retry pause and the deadline by n (default: 1, and ${SIMULATOR_TIME_SCALE} against the simulator)`,
      positive,
    )
    .option('--out <folder>', 'where the embedded S3 keeps objects, as plain files', '.local/s3')
    .option('--s3-endpoint <url>', 'another S3 instead: MinIO, LocalStack, AWS (or AWS_ENDPOINT_URL_S3)')
    .option('--bucket <name>', 'the bucket to land in', 'cint-reports')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Credentials for a real Cint are read from the environment: CINT_CLIENT_ID and CINT_CLIENT_SECRET, or CINT_ACCESS_TOKEN.

Exit status: 0 landed, 1 failed, 2 the request or the usage is wrong (nothing was sent), 130 interrupted.`,
    )
    .action(async (request: string | undefined, options: RunOptions) => exit(await run(request, options)));
}

async function run(source: string | undefined, options: RunOptions): Promise<number> {
  try {
    const cint = cintTarget(options, process.env);
    if (source === undefined && !('simulator' in cint)) {
      throw new UsageError('A real Cint needs a request: name a JSON file, or - for standard input.');
    }
    const storage = await storageTarget(options, process.env);
    const request = await readRequest(source ?? SAMPLE_REQUEST);
    const accounts = await knownAccounts(request);
    const now = new Date();
    const parsed = parseRequest(request, options.apiVersion, { moment: now, accounts });
    for (const warning of requestWarnings(parsed, dateIn(now))) {
      process.stderr.write(`Warning: ${warning}.\n`);
    }
    return await runHere({ request, account: parsed }, { cint, storage }, options);
  } catch (error) {
    if (error instanceof InvalidRequest) {
      process.stderr.write(
        `The request is not valid; nothing was sent to Cint.\n  ${error.problems.join('\n  ')}\n`,
      );
      printJson(options, {
        outcome: 'FAILED',
        state: FAIL_STATES.rejected,
        error: error.name,
        cause: error.message,
      });
      return EXIT.usage;
    }
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${message}\n`);
    printJson(options, { outcome: 'FAILED', state: null, error: name, cause: message });
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

/** An account that reports.yaml knows gives its recipients to requests that name none. Others may be asked, too. */
async function knownAccounts(request: unknown): Promise<RequestContext['accounts']> {
  const { account_id } = z.looseObject({ account_id: z.unknown() }).partial().catch({}).parse(request);
  const { accounts } = await configured();
  const known = accounts.find((account) => account.account_id === account_id);
  return known === undefined ? undefined : { [known.account_id]: known };
}

async function configured() {
  // Loaded here: it brings a part of the CDK along, which the other commands and --help do without.
  const { findConfig } = await import('../../infra/config-file.ts');
  try {
    return findConfig().config;
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    throw new UsageError('The state machine is made from reports.yaml, which has mistakes:', error.lines);
  }
}

async function runHere(
  { request, account }: { readonly request: unknown; readonly account: PartsOptions['account'] },
  ends: Pick<PartsOptions, 'cint' | 'storage'>,
  options: RunOptions,
): Promise<number> {
  const progress = startProgress(options.json === undefined);
  let parts: Parts | undefined;
  try {
    parts = await startParts({
      apiVersion: options.apiVersion,
      account,
      ...ends,
      bucket: options.bucket,
      pollInterval: options.pollInterval,
      deadline: options.deadline,
      timeScale: options.timeScale ?? ('simulator' in ends.cint ? SIMULATOR_TIME_SCALE : 1),
      listen: (event) => progress.show(event),
      onSynth: () => progress.note('Making the template and the bundles (cdk synth)'),
    });
    const interruption = interruptible(parts, (text) => progress.note(text));
    const started = performance.now();
    const end = await parts.pipeline.run(request);
    await interruption.done();
    const result = resultOf(end, performance.now() - started, parts.s3?.pathOf);
    progress.stop();
    printJson(options, result);
    printWords(options, result);
    if (result.outcome === 'LANDED') return EXIT.ok;
    return result.error === INTERRUPTED ? EXIT.interrupted : EXIT.failed;
  } finally {
    progress.stop();
    await parts?.close();
  }
}

/** For programs. */
function printJson(options: RunOptions, result: RunResult): void {
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** For people. */
function printWords(options: RunOptions, result: RunResult): void {
  if (options.json) return;
  const stream = result.outcome === 'LANDED' ? process.stdout : process.stderr;
  stream.write(`${describe(result)}\n`);
}
