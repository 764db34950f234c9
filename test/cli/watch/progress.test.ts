import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { lastLine } from '../../support/cli.ts';
import { arnOf, NAMES, recorded, stepFunctions } from '../aws/recorded.ts';
import { clockAt } from '../aws/typed.ts';
import { BUCKET, deploy, KEY, live, s3, watch } from './watching.ts';

const MANIFEST_KEY = KEY.replace('reports/', 'manifests/').replace('.csv', '.json');

beforeEach(deploy);

describe('watch', () => {
  it('shows a landed execution at once, its object looked at', async () => {
    stepFunctions([recorded('landed')]);
    const clock = clockAt('2026-11-22T12:00:00Z');
    const { status, stdout, stderr } = await watch([NAMES.landed], { clock });
    expect(status).toBe(0);
    expect(clock.slept).toEqual([]);
    expect(stderr).toContain(
      'SUCCEEDED, started 2026-11-01 11:04:12 UTC. monthly-completes: completes of account 13, previous-month',
    );
    expect(stdout).toBe(
      [
        `Landed: s3://${BUCKET}/${KEY}`,
        '  1,000 rows, 185 KiB (189751 bytes), SHA-256 dc4c9f0b7e1a2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a697887960a1b',
        `  manifest  ${MANIFEST_KEY}`,
        '  report    01M8ZK4T9QW3YB6VHN5XJRC2DE, for people: https://exchange.cint.com/reports/01M8ZK4T9QW3YB6VHN5XJRC2DE',
        '  took      2 min 26 s, 3 polls, 17 state transitions',
        `  execution ${arnOf(NAMES.landed)}`,
        '',
      ].join('\n'),
    );
    expect(s3.commandCalls(HeadObjectCommand)[0]?.args[0].input).toEqual({ Bucket: BUCKET, Key: KEY });
  });

  it("tells a running one as it goes on: polls in Cint's words, waits, errors and retries, each once", async () => {
    const { clock } = live();
    const { status, stderr } = await watch([NAMES.landed], { clock });
    expect(status).toBe(0);
    expect(stderr.trimEnd().split('\n').slice(1)).toEqual([
      'Generate report: PENDING. Cint has accepted the request',
      expect.stringMatching(/^Wait for report: 0 polls, \d s waited, next look in \d\d s$/),
      'Check status: PENDING. Cint\'s status is "pending": Report generation is queued',
      expect.stringMatching(/^Wait for report: 1 poll, 3\d s waited, next look in 3\d s$/),
      'Check status: Cint.ServerError. Cint answered 503 to the status of report 01M8ZK4T9QW3YB6VHN5XJRC2DE: upstream connect error.',
      'Check status: retry 1',
      'Check status: THROTTLED. Cint answered 429 rate_limit_error to the status of report 01M8ZK4T9QW3YB6VHN5XJRC2DE: too many requests',
      expect.stringMatching(/^Wait for report: 1 poll, 1 min \d+ s waited, next look in 1\d s$/),
      'Check status: PENDING. Cint\'s status is "in_progress": Report generation is in progress',
      expect.stringMatching(/^Wait for report: 2 polls, 1 min 2\d s waited, next look in [34]\d s$/),
      'Check status: READY. Cint\'s status is "complete": Report is ready',
      'Download report: LANDED. The report is in S3',
    ]);
  });

  it('looks every 2 to 5 seconds, sooner after news, and asks only for what is new', async () => {
    const { clock, sfn } = live();
    await watch([NAMES.landed], { clock });
    expect(Math.min(...clock.slept)).toBe(2_000);
    expect(Math.max(...clock.slept)).toBe(5_000);
    const looks = sfn.commandCalls(GetExecutionHistoryCommand).map(({ args }) => args[0].input);
    expect(looks).toHaveLength(clock.slept.length + 1);
    for (const input of looks.slice(1)) {
      expect(input).toMatchObject({ reverseOrder: true, includeExecutionData: true, maxResults: 25 });
    }
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(1);
  });

  it('prints the same JSON object as run, and the execution', async () => {
    live('2026-11-22T12:00:00Z');
    const { status, stdout } = await watch([NAMES.landed, '--json']);
    expect(status).toBe(0);
    expect(lastLine(stdout)).toEqual({
      outcome: 'LANDED',
      bucket: BUCKET,
      key: KEY,
      path: null,
      manifest_key: MANIFEST_KEY,
      bytes: 189_751,
      rows: 1_000,
      sha256: 'dc4c9f0b7e1a2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a697887960a1b',
      report_id: '01M8ZK4T9QW3YB6VHN5XJRC2DE',
      report_url: 'https://exchange.cint.com/reports/01M8ZK4T9QW3YB6VHN5XJRC2DE',
      polls: 3,
      transitions: 17,
      duration_seconds: 145.7,
      execution: arnOf(NAMES.landed),
    });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('reads a history of many pages as a whole, once', async () => {
    const sfn = stepFunctions([recorded('landed')], undefined, 7);
    const { stdout } = await watch([NAMES.landed, '--json']);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'LANDED', transitions: 17, polls: 3 });
    expect(sfn.commandCalls(GetExecutionHistoryCommand)).toHaveLength(
      Math.ceil(recorded('landed').events.length / 7),
    );
  });

  it('goes from page to page only until it meets what it has seen', async () => {
    const clock = clockAt('2026-11-01T11:04:13Z');
    // 36 s of sleep: more than a page of news.
    const sfn = stepFunctions([recorded('landed')], () => clock.at, 3);
    const { status, stdout } = await watch([NAMES.landed, '--json'], {
      clock,
      onSleep: () => {
        clock.at = new Date(clock.at.getTime() + 36_000);
      },
    });
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ transitions: 17 });
    const pages = sfn.commandCalls(GetExecutionHistoryCommand).length;
    expect(pages).toBeLessThan(2 * clock.slept.length + recorded('landed').events.length / 3);
  });

  it('tells a thing that was repeated for hours once, when it comes late', async () => {
    stepFunctions([recorded('timed-out')]);
    const { stderr } = await watch([NAMES['timed-out']]);
    expect(stderr.match(/THROTTLED/g)).toHaveLength(1);
  });

  it('is live on a terminal: the state, what was waited, and when the next look is', async () => {
    const { clock } = live();
    const { stderr } = await watch([NAMES.landed], { clock, terminal: 100 });
    expect(stderr).toMatch(/\u2022 Generate report: PENDING/);
    expect(stderr).toMatch(/! Check status: Cint\.ServerError/);
    expect(stderr).toMatch(/Wait for report: 2 polls, .* waited, next look in \d+ s/);
  });

  it('is plain on a terminal that has no columns', async () => {
    const { clock } = live();
    const { stderr } = await watch([NAMES.landed], { clock, terminal: 0 });
    expect(stderr).not.toContain('\u001b');
    expect(stderr).toContain('\nDownload report: LANDED');
  });
});
