import { relative } from 'node:path';
import { configPath } from '../../../infra/config-file.ts';
import { connections } from '../../../lambdas/cint/http.ts';
import { CINT, type CintPlace } from '../../../lambdas/contract/cint.ts';
import { printJson, toExitStatus } from '../aws/command.ts';
import { type AwsOptions, DEFAULT_STACK } from '../aws/options.ts';
import type { Surroundings } from '../aws/surroundings.ts';
import { cintTarget } from '../cint-target.ts';
import { EXIT, UsageError } from '../exit.ts';
import { fromCaller } from '../from-caller.ts';
import { Checklist } from './checklist.ts';
import { doctorClients } from './clients.ts';
import { type Examination, examineCint, examineDeployment } from './examine.ts';
import { checkAccountId, type ReportsFile } from './file-check.ts';
import type { Place } from './place.ts';
import { conclusion, show } from './show.ts';

export type DoctorOptions = AwsOptions & {
  readonly file?: string | undefined;
  readonly accountId?: number;
  readonly newToken?: true;
  readonly cintUrl?: string;
  readonly authUrl?: string;
  readonly json?: true;
};

/**
 * Looks at everything that scheduled reports need, and changes nothing.
 * @param cint what the deployment talks to
 */
export async function doctor(
  options: DoctorOptions,
  surroundings: Pick<Surroundings, 'stdout' | 'stderr' | 'environment' | 'now' | 'onInterrupt'>,
  cint: CintPlace = CINT,
): Promise<number> {
  return toExitStatus(options, surroundings, async () => {
    const { environment, now, onInterrupt } = surroundings;
    const target = targetOf(options, environment);
    const file = fileOf(options);
    // Without AWS and with no file of one's own, any account of Cint may be tried.
    const anyAccount = target !== undefined && file.isExample;
    if (options.accountId !== undefined && !anyAccount) checkAccountId(file, options.accountId, now());
    const dispatcher = connections();
    const interruption = new AbortController();
    const clients = doctorClients(options, environment, interruption.signal);
    const off = onInterrupt(() => interruption.abort(new Error('Interrupted')));
    const shown = show(surroundings, options.json === true);
    const list = new Checklist(shown, interruption.signal);
    const examination: Examination = {
      list,
      file,
      cint: target ?? cint,
      line: { dispatcher, signal: interruption.signal },
      now,
      accountId: options.accountId,
      newToken: options.newToken === true,
    };
    try {
      const work =
        target === undefined
          ? examineDeployment(examination, clients, placeOf(options))
          : examineCint(examination, target.login);
      const end = await Promise.race([work, aborted(interruption.signal, work)]);
      shown.stop();
      return end === INTERRUPTED
        ? interrupted(options, surroundings)
        : concluded(list, options, surroundings);
    } finally {
      off();
      shown.stop();
      await dispatcher.destroy();
      for (const client of Object.values(clients)) client.destroy();
    }
  });
}

function isDoubtful({ file, stack, cintUrl }: DoctorOptions): boolean {
  return file === undefined && stack !== DEFAULT_STACK && cintUrl === undefined;
}

function fileOf(options: DoctorOptions): ReportsFile {
  if (options.file === '') throw new UsageError('--file must name a file; it is empty.');
  const { path, isExample } = configPath(options.file ? fromCaller(options.file) : options.file);
  return {
    path: options.file ?? relative(process.cwd(), path),
    isExample,
    doubtfulFor: isDoubtful(options) ? options.stack : undefined,
  };
}

/** A command that could be pasted would deploy the file of the first stack over the other one. */
function placeOf(options: DoctorOptions): Place {
  return isDoubtful(options) ? { ...options, file: 'FILE' } : options;
}

const INTERRUPTED = Symbol('interrupted');

/** Resolves at an interruption. What the work then ends in, nobody wants to know. */
function aborted(signal: AbortSignal, work: Promise<void>): Promise<typeof INTERRUPTED> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      work.catch(() => INTERRUPTED);
      resolve(INTERRUPTED);
    });
  });
}

type Streams = Pick<Surroundings, 'stdout' | 'stderr'>;

function interrupted(options: DoctorOptions, streams: Streams): number {
  const cause = 'Not everything was looked at.';
  streams.stderr.write(`Interrupted. ${cause}\n`);
  printJson(options, streams, { outcome: 'FAILED', state: null, error: 'Interrupted', cause });
  return EXIT.interrupted;
}

function concluded(list: Checklist, options: DoctorOptions, streams: Streams): number {
  const problems = list.count('problem');
  if (!options.json) streams.stdout.write(`\n${conclusion(list)}\n`);
  printJson(options, streams, {
    outcome: problems === 0 ? 'OK' : 'PROBLEMS',
    problems,
    warnings: list.count('warning'),
    checks: list.findings,
  });
  return problems === 0 ? EXIT.ok : EXIT.failed;
}

/** The Cint of `--cint-url`; undefined where a deployment is looked at. */
function targetOf({ cintUrl, authUrl }: DoctorOptions, environment: Surroundings['environment']) {
  if (cintUrl === undefined) {
    if (authUrl !== undefined) throw new UsageError('--auth-url is of no use without --cint-url.');
    return undefined;
  }
  const target = cintTarget({ cintUrl, authUrl }, environment);
  return 'simulator' in target ? undefined : target;
}
