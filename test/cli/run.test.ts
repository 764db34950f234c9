import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../local/assembly/synthesize.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { REQUEST } from '../support/cint.ts';
import { lastLine, reports } from '../support/cli.ts';
import { simulated, temporaryFolder, testBucket, whole } from '../support/simulated.ts';

beforeAll(async () => {
  await synthesize();
}, 60_000);

const CREDENTIALS = { CINT_CLIENT_ID: 'my-client-id-4711', CINT_CLIENT_SECRET: 'my-client-secret-0815' };

/** Arguments that send a run to a simulator as if it were Cint. */
const at = (simulator: Simulator) => [
  '--cint-url',
  simulator.url,
  '--auth-url',
  simulator.authUrl,
  '--time-scale',
  '300',
];

async function requestFile(content: unknown): Promise<string> {
  const file = join(await temporaryFolder(), 'request.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('run', () => {
  it('lands the sample against the built-in simulator, and prints where it lies', async () => {
    const out = await temporaryFolder();
    const { status, stdout } = await reports(['run', '--out', out]).ended;
    expect(status).toBe(0);
    const path = /^Landed: (.+\.csv)$/m.exec(stdout)?.[1] ?? '';
    expect((await readFile(path, 'utf8')).split('\r\n').length).toBeGreaterThan(1000);
  });

  it('keeps to the simulator with --simulator, whatever the environment says', async () => {
    const simulator = await simulated();
    const env = {
      ...CREDENTIALS,
      CINT_BASE_URL: simulator.url,
      CINT_AUTH_URL: simulator.authUrl,
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
    };
    const { status } = await reports(['run', '--simulator', '--out', await temporaryFolder()], { env }).ended;
    expect(status).toBe(0);
    expect(simulator.requests).toEqual([]);
  });

  it('prints one JSON object with --json, whose path holds the bytes that Cint served', async () => {
    const simulator = await simulated({ rows: 100 });
    const out = await temporaryFolder();
    const file = await requestFile(REQUEST);
    const { status, stdout } = await reports(['run', file, ...at(simulator), '--json', '--out', out], {
      env: CREDENTIALS,
    }).ended;
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const report_id = simulator.reports[0]?.report_id ?? '';
    const key = `reports/report_type=completes/account_id=13/level=project/start_date=2026-10-01/end_date=2026-11-01/${report_id}.csv`;
    expect(lastLine(stdout)).toEqual({
      outcome: 'LANDED',
      bucket: 'cint-reports',
      key,
      path: join(out, 'cint-reports', key),
      manifest_key: key.replace('reports/', 'manifests/').replace('.csv', '.json'),
      bytes: expect.any(Number),
      rows: 100,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      report_id,
      report_url: expect.stringContaining('https://exchange.cint.com/'),
      polls: 1,
      transitions: 8,
      duration_seconds: expect.any(Number),
    });
    expect(await readFile(join(out, 'cint-reports', key))).toEqual(
      await whole(simulator.reportBytes(report_id)),
    );
  });

  it('reads the request from standard input, and takes a token instead of credentials', async () => {
    const simulator = await simulated({ rows: 10 });
    const answer = await fetch(simulator.authUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: 'x',
        client_secret: 'y',
        grant_type: 'client_credentials',
        audience: 'https://api.luc.id',
        auth_scopes: 'app:api',
      }),
    });
    const { access_token } = JSON.parse(await answer.text());
    const { status, stdout, stderr } = await reports(
      ['run', '-', ...at(simulator), '--json', '--out', await temporaryFolder()],
      {
        env: { CINT_ACCESS_TOKEN: access_token },
        input: JSON.stringify(REQUEST),
      },
    ).ended;
    expect(status).toBe(0);
    expect(simulator.tokensMinted).toBe(1);
    expect(stdout + stderr).not.toContain(access_token);
  });

  it('lands in another S3, named by --s3-endpoint, with the AWS credentials of the environment', async () => {
    const simulator = await simulated({ rows: 10 });
    const other = await testBucket();
    const file = await requestFile(REQUEST);
    const args = [
      'run',
      file,
      ...at(simulator),
      '--json',
      '--s3-endpoint',
      other.endpoint,
      '--bucket',
      other.bucket,
    ];
    const { status, stdout } = await reports(args, {
      env: { ...CREDENTIALS, AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    }).ended;
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', bucket: other.bucket, path: null });
    expect(await other.keys()).toHaveLength(2);
  });

  it('exits with 1 and tells state, error and cause when the run fails', async () => {
    const simulator = await simulated({
      faults: [
        { on: 'generate', status: 400, body: { object: 'bad_request_error', detail: 'no such project' } },
      ],
    });
    const file = await requestFile(REQUEST);
    const { status, stdout } = await reports(
      ['run', file, ...at(simulator), '--json', '--out', await temporaryFolder()],
      { env: CREDENTIALS },
    ).ended;
    expect(status).toBe(1);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: 'Request rejected',
      error: 'Cint.BadRequest',
      cause: expect.stringContaining('no such project'),
    });
  });

  it('says wrong credentials in words a stranger can act on, without them', async () => {
    const simulator = await simulated();
    const file = await requestFile(REQUEST);
    const { status, stdout, stderr } = await reports(
      ['run', file, ...at(simulator), '--out', await temporaryFolder()],
      {
        env: { ...CREDENTIALS, CINT_CLIENT_SECRET: 'wrong' },
      },
    ).ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /Request rejected: Cint\.Unauthorized\n.*access_denied.*Check that the client_id and client_secret/,
    );
    expect(stdout + stderr).not.toContain(CREDENTIALS.CINT_CLIENT_ID);
  });

  it('shows no secret in anything it prints', async () => {
    const simulator = await simulated({ faults: [{ on: 'status', status: 401, times: 'always' }] });
    const file = await requestFile(REQUEST);
    const { stdout, stderr } = await reports(
      ['run', file, ...at(simulator), '--out', await temporaryFolder()],
      { env: CREDENTIALS },
    ).ended;
    const tokens = simulator.requests.flatMap(
      ({ headers }) => headers.authorization?.slice('Bearer '.length) ?? [],
    );
    expect(tokens.length).toBeGreaterThan(1);
    for (const secret of [...tokens, ...Object.values(CREDENTIALS)])
      expect(stdout + stderr).not.toContain(secret);
  });
});

describe('bad input', () => {
  const bad: Record<string, [unknown, ...string[]]> = {
    'an unknown report type': [
      { ...REQUEST, report_type: 'complete' },
      'report_type: must be one of completes',
    ],
    'a level its type does not have': [
      { ...REQUEST, report_type: 'respondent-analysis', filter: null, filter_ids: [] },
      'filter: respondent-analysis has no account level',
      'allowed are project, target_group',
    ],
    'two ids where one is allowed': [
      { ...REQUEST, report_type: 'respondent-analysis' },
      'filter_ids: must hold exactly 1 id',
    ],
    '51 ids': [
      { ...REQUEST, filter_ids: Array.from({ length: 51 }, (_, index) => `id${index}`) },
      'filter_ids: must hold 1 to 50 ids',
    ],
    'no recipients': [{ ...REQUEST, email_recipients: [] }, 'email_recipients: must hold 1 to 5'],
    'six recipients': [
      { ...REQUEST, email_recipients: ['a', 'b', 'c', 'd', 'e', 'f'] },
      'email_recipients: must hold 1 to 5',
    ],
    'an impossible date': [
      { ...REQUEST, start_date: '2026-02-30' },
      'start_date: must be a real date written YYYY-MM-DD',
    ],
    'an end before its start': [{ ...REQUEST, end_date: '2026-09-30' }, 'end_date: must be after start_date'],
    'more than six months': [
      { ...REQUEST, start_date: '2026-01-01', end_date: '2026-07-02' },
      '2026-07-01 or before',
    ],
    'a misspelt field': [{ ...REQUEST, filter_id: ['x'] }, 'filter_id: is not a field', 'filter_ids'],
    'several mistakes': [
      { ...REQUEST, account_id: '13', email_recipients: [], end_date: '2020-01-01' },
      'account_id:',
      'email_recipients:',
      'end_date:',
    ],
    'something that is not JSON': ['{ "account_id": 13,', 'is not JSON'],
    'a list': [[], 'request: must be a JSON object'],
  };
  it.each(Object.entries(bad))(
    '%s: status 2, the field and what is allowed, and no request at all',
    async (_, [content, ...messages]) => {
      const simulator = await simulated();
      const file = await requestFile(content);
      const { status, stdout, stderr } = await reports(['run', file, ...at(simulator), '--json'], {
        env: CREDENTIALS,
      }).ended;
      expect(status).toBe(2);
      for (const message of messages) expect(stderr).toContain(message);
      expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED' });
      expect(simulator.requests).toEqual([]);
    },
  );

  it.each([
    ['no such file', ['run', '/no/such/request.json'], 'there is no such file'],
    ['a folder', ['run', '.'], 'it is a folder'],
    ['a misspelt option', ['run', '--out-dir', 'x'], "unknown option '--out-dir'"],
    ['a misspelt command', ['rum'], "unknown command 'rum'"],
    ['no command', [], 'Usage:'],
    ['an interval that is no number', ['run', '--poll-interval', 'soon'], 'a number above 0'],
    ['a scale of 0', ['run', '--time-scale', '0'], 'a number above 0'],
    [
      'an API version that is not known',
      ['run', '--api-version', '2024-01-01'],
      'Allowed choices are 2025-05-27, 2025-12-18',
    ],
    [
      'a Cint URL that is none',
      ['run', 'examples/completes.json', '--cint-url', 'cint'],
      '--cint-url must be a web address',
    ],
    [
      'a Cint URL in the clear',
      ['run', 'examples/completes.json', '--cint-url', 'http://api.cint.com/v1'],
      'must be https',
    ],
    [
      'no credentials',
      ['run', 'examples/completes.json', '--cint-url', 'https://api.cint.com/v1'],
      'CINT_CLIENT_ID',
    ],
    ['a real Cint without a request', ['run', '--cint-url', 'https://api.cint.com/v1'], 'CINT_CLIENT_ID'],
    ['a bucket that is none', ['run', '--bucket', '../x'], '--bucket must be 3 to 63'],
    ['a folder that cannot be', ['run', '--out', '/dev/null/x'], 'Cannot write to --out /dev/null/x'],
    ['a port that is none', ['simulator', '--port', '70000'], 'whole number from 0 to 65535'],
    ['a faults file that is none', ['simulator', '--faults', '/no/such/faults.json'], 'faults.json'],
  ])('%s: status 2, and what to do', async (_, args, message) => {
    const { status, stdout, stderr } = await reports(args).ended;
    expect(status).toBe(2);
    expect(stdout + stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('is told as JSON, too, where --json is asked for', async () => {
    const { status, stdout } = await reports(['run', '--json', '--outt', 'x']).ended;
    expect(status).toBe(2);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: null,
      error: 'Usage',
      cause: expect.stringContaining("unknown option '--outt'"),
    });
  });

  it('asks for --auth-url before it sends credentials to a host it does not know', async () => {
    const { status, stderr } = await reports(
      ['run', 'examples/completes.json', '--cint-url', 'https://cint.example/v1'],
      { env: CREDENTIALS },
    ).ended;
    expect(status).toBe(2);
    expect(stderr).toContain('--auth-url');
  });

  it('warns of dates older than twelve months, and goes on', async () => {
    const simulator = await simulated({ rows: 1 });
    const file = await requestFile({ ...REQUEST, start_date: '2020-01-01', end_date: '2020-02-01' });
    const { status, stderr } = await reports(
      ['run', file, ...at(simulator), '--out', await temporaryFolder()],
      { env: CREDENTIALS },
    ).ended;
    expect(status).toBe(0);
    expect(stderr).toMatch(/Warning: start_date 2020-01-01 is more than 12 months ago/);
  });
});

describe('help', () => {
  it.each([
    [['--help'], 'run'],
    [['run', '--help'], '--time-scale <n>'],
    [['simulator', '--help'], '--ready-after <seconds>'],
  ])('%j is shown with status 0', async (args, text) => {
    const { status, stdout } = await reports(args).ended;
    expect(status).toBe(0);
    expect(stdout).toContain(text);
  });
});

describe('Ctrl-C', () => {
  it('ends a run within seconds, with status 130, and leaves nothing', async () => {
    const simulator = await simulated({
      rows: 200_000,
      faults: [{ on: 'download', action: 'stall', after_bytes: 20_000_000 }],
    });
    const out = await temporaryFolder();
    const file = await requestFile(REQUEST);
    const run = reports(['run', file, ...at(simulator), '--json', '--out', out], { env: CREDENTIALS });
    await run.saw('READY');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const from = Date.now();
    run.interrupt();
    const { status, stdout } = await run.ended;
    expect(Date.now() - from).toBeLessThan(5000);
    expect(status).toBe(130);
    expect(lastLine(stdout)).toMatchObject({
      outcome: 'FAILED',
      state: 'Download report',
      error: 'Interrupted',
    });
    const { readdir } = await import('node:fs/promises');
    const left = await readdir(out, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
  });

  it('ends the simulator, with status 0', async () => {
    const simulator = reports(['simulator', '--rows', '5', '--ready-after', '0']);
    await simulator.saw(/http:\/\/127\.0\.0\.1:\d+\/v1/);
    simulator.interrupt();
    const { status, stdout } = await simulator.ended;
    expect(status).toBe(0);
    expect(stdout).toContain('Answered 0 requests');
  });
});
