import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { API_VERSIONS, type ApiVersion } from '../../lambdas/contract/report-types.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { EXIT, UsageError } from '../lib/exit.ts';
import { fromCaller } from '../lib/from-caller.ts';
import { seconds, whole } from '../lib/numbers.ts';

type SimulatorOptions = {
  readonly port: number;
  readonly rows: number;
  readonly readyAfter: number;
  readonly apiVersion?: ApiVersion;
  readonly faults?: string;
};

export function addSimulatorCommand(program: Command, exit: (status: number) => void): void {
  program
    .command('simulator')
    .summary('run the Cint simulator by itself')
    .description('Runs the Cint simulator by itself, on 127.0.0.1, until Ctrl-C.')
    .option('--port <n>', 'port to listen on; 0 is any free one', whole(0, 65_535), 0)
    .option('--rows <n>', 'data rows of every report, about 190 bytes each', whole(0, 100_000_000), 1000)
    .option('--ready-after <seconds>', 'how long a report is in the making', seconds, 3)
    .addOption(
      new Option('--api-version <version>', 'the only version to accept; by default both').choices(
        API_VERSIONS,
      ),
    )
    .option('--faults <file>', 'JSON file with faults to answer with (docs/simulator.md)')
    .action(async (options: SimulatorOptions) => exit(await simulate(options)));
}

async function simulate(options: SimulatorOptions): Promise<number> {
  // Loaded here: the other commands do without them.
  const { parseFaults } = await import('../../local/simulator/faults.ts');
  const { startSimulator } = await import('../../local/simulator/simulator.ts');
  let faults: readonly Fault[];
  let simulator: Simulator;
  try {
    faults =
      options.faults === undefined
        ? []
        : parseFaults(await readFile(fromCaller(options.faults), 'utf8'), options.faults);
    simulator = await startSimulator({
      port: options.port,
      rows: options.rows,
      readyAfterSeconds: options.readyAfter,
      ...(options.apiVersion === undefined ? {} : { apiVersion: options.apiVersion }),
      faults,
    });
  } catch (error) {
    throw new UsageError(
      `The simulator cannot start: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  process.stdout.write(
    `Cint simulator: ${simulator.url}, tokens from ${simulator.authUrl}\n` +
      'Any client_id and client_secret will do. In another terminal:\n\n' +
      '  CINT_CLIENT_ID=me CINT_CLIENT_SECRET=secret npm run reports -- run examples/completes.json \\\n' +
      `    --cint-url ${simulator.url} --auth-url ${simulator.authUrl} --time-scale 30\n\n` +
      'Ctrl-C ends it.\n',
  );
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await simulator.close();
  process.stdout.write(
    `Answered ${simulator.requests.length} requests, made ${simulator.reports.length} reports.\n`,
  );
  return EXIT.ok;
}
