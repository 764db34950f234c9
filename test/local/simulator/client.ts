import { onTestFinished } from 'vitest';
import { z } from 'zod';
import {
  type ApiVersion,
  type SimulatorOptions,
  startSimulator,
} from '../../../local/simulator/simulator.ts';

/** What any answer of the simulator may hold; tests read the fields they are about. */
const anyJson = z.looseObject({
  report_id: z.string().optional(),
  access_token: z.string().optional(),
  next_cursor: z.string().nullish(),
  invalid_params: z.array(z.object({ name: z.string(), reason: z.string() })).optional(),
  reports_requests: z.array(z.looseObject({ report_id: z.string(), create_params: z.unknown() })).optional(),
});

export const credentials = {
  client_id: 'demo',
  client_secret: 'secret',
  grant_type: 'client_credentials',
  audience: 'https://api.luc.id',
  auth_scopes: 'app:api',
};

export const projectReport = {
  filter: 'project',
  filter_ids: ['101'],
  start_date: '2025-11-03',
  end_date: '2025-12-03',
  email_recipients: ['y78d0r90-e174-4b05-5y67-8iof00018t17'],
};

export const guideReport = { ...projectReport, filter: 'Project' };

export async function json(response: Response) {
  return anyJson.parse(await response.json());
}

/** A simulator that is closed after the test, whose clock the test moves, and a client with a token. */
export async function connect(options: SimulatorOptions = {}) {
  const clock = { now: Date.parse('2025-12-04T09:00:00Z') };
  const simulator = await startSimulator({ now: () => clock.now, ...options });
  onTestFinished(() => simulator.close());

  const mint = (body: unknown = credentials) =>
    fetch(simulator.authUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const token = async () => (await json(await mint())).access_token ?? '';
  const bearer = `Bearer ${await token()}`;

  const headersOf = (version: ApiVersion, extra: Record<string, string> = {}) => ({
    Authorization: bearer,
    'Cint-API-Version': version,
    ...extra,
  });
  const get = (path: string, version: ApiVersion = '2025-12-18', init: RequestInit = {}) =>
    fetch(`${simulator.url}/demand/accounts${path}`, { headers: headersOf(version), ...init });
  const generate = (given: {
    type?: string;
    version?: ApiVersion;
    account?: number;
    body?: unknown;
    headers?: Record<string, string>;
  }) => {
    const { type = 'completes', version = '2025-12-18', account = 13, headers } = given;
    const body = given.body ?? (version === '2025-12-18' ? projectReport : guideReport);
    return fetch(`${simulator.url}/demand/accounts/${account}/reports/${type}`, {
      method: 'POST',
      headers: headersOf(version, { 'Content-Type': 'application/json', ...headers }),
      body: JSON.stringify(body),
    });
  };
  const report = async (given: Parameters<typeof generate>[0] = {}) =>
    (await json(await generate(given))).report_id ?? '';
  /** The whole file as the simulator says it is. */
  const file = async (report_id: string) =>
    Buffer.concat(await Array.fromAsync(simulator.reportBytes(report_id)));
  const download = (report_id: string, init: RequestInit = {}) =>
    get(`/13/reports/${report_id}/download`, '2025-12-18', init);

  return { simulator, clock, mint, token, bearer, get, generate, report, file, download };
}
