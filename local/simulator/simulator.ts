import { createServer } from 'node:http';
import type { ApiVersion } from './dialect.ts';
import { createFaultQueue } from './fault-queue.ts';
import type { Fault } from './faults.ts';
import { close, listen } from './listening.ts';
import { createRedirectTarget } from './redirect-target.ts';
import type { SimulatedReport } from './reports.ts';
import type { OpenRequest, SimulatedRequest } from './request-log.ts';
import { handle } from './server.ts';
import { createWorld, type World } from './world.ts';

export type { ApiVersion } from './dialect.ts';

export type SimulatorOptions = {
  /** 0, the default, is any free port. */
  readonly port?: number;
  /** Data rows of every report, 0 for a header only; 1,000 by default. */
  readonly rows?: number;
  /** How long a report is being processed, in seconds; 3 by default. */
  readonly readyAfterSeconds?: number;
  /** The only version that is accepted; both are when absent. */
  readonly apiVersion?: ApiVersion;
  readonly faults?: readonly Fault[];
  /** `expires_in` of the tokens, in seconds; 86,400 by default, as Cint's. */
  readonly tokenSeconds?: number;
  /** The clock of tokens and reports, in milliseconds; `Date.now` by default. */
  readonly now?: () => number;
};

export type Simulator = {
  /** With `/v1`: http://127.0.0.1:PORT/v1 */
  readonly url: string;
  readonly authUrl: string;
  /** Everything received so far. */
  readonly requests: readonly SimulatedRequest[];
  /** The reports created so far. */
  readonly reports: readonly SimulatedReport[];
  readonly tokensMinted: number;
  /** Replaces the faults and forgets what was counted. */
  setFaults(faults: readonly Fault[]): void;
  /** Exactly the bytes that download serves for a report, for comparing. */
  reportBytes(report_id: string): AsyncIterable<Buffer>;
  /** Ends open connections too. */
  close(): Promise<void>;
};

/**
 * Cint's reports API on 127.0.0.1, in its versions 2025-05-27 and 2025-12-18 (chosen by each request's
 * `Cint-API-Version`), with the faults one asks for. It shares no code with the client, so that a mistake
 * of the client's is found here and not repeated.
 * @throws the server's error when the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, rows = 1000, readyAfterSeconds = 3, tokenSeconds = 86_400, now = Date.now } = options;
  const world = createWorld({ rows, readyAfterSeconds, tokenSeconds, now, apiVersion: options.apiVersion });
  const requests: OpenRequest[] = [];
  const record = (request: OpenRequest) => void requests.push(request);
  const faults = createFaultQueue(options.faults ?? []);
  const redirectTarget = createRedirectTarget(world, now, record);
  const parts = { world, faults, redirectTarget, now, record };
  const server = createServer((incoming, response) => {
    // What is left to fail here is a client that went away.
    handle(incoming, response, parts).catch(() => response.destroy());
  });
  const origin = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    url: `${origin}/v1`,
    authUrl: `${origin}/oauth/token`,
    requests,
    get reports() {
      return world.reports.all;
    },
    get tokensMinted() {
      return world.tokens.minted;
    },
    setFaults: (next) => faults.set(next),
    reportBytes: (report_id) => bytesOf(report_id, world),
    close: async () => {
      await Promise.all([close(server), redirectTarget.close()]);
    },
  };
}

async function* bytesOf(report_id: string, world: World): AsyncGenerator<Buffer> {
  const report = world.reports.find(report_id);
  if (report === undefined) throw new Error(`there is no report ${report_id}`);
  const file = await world.fileOf(report);
  yield* file.bytes();
}
