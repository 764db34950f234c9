import { once } from 'node:events';
import { createServer } from 'node:http';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { addRedriveCommand } from '../../../cli/commands/redrive.ts';
import { addStartCommand } from '../../../cli/commands/start.ts';
import { addWatchCommand } from '../../../cli/commands/watch.ts';
import { lastLine, reports } from '../../support/cli.ts';
import { CREDENTIALS } from './endpoint.ts';
import { arnOf, cloudFormation, described, NAMES, recorded, stepFunctions } from './recorded.ts';
import { clockAt, typed } from './typed.ts';

beforeEach(() => void cloudFormation());

/** What AWS does that is interrupted meanwhile, and never answers. */
function silence() {
  let interrupt: () => void = () => undefined;
  return {
    onReady: (given: () => void) => {
      interrupt = given;
    },
    hangs: () => {
      interrupt();
      return new Promise(() => undefined);
    },
  };
}

const START = ['start', '--account-id', '13', '--report-type', 'completes', '--window', 'previous-month'];

describe('Ctrl-C while AWS is silent', () => {
  it('while an execution is being started: its name was said before, and how to see whether it runs', async () => {
    const { onReady, hangs } = silence();
    stepFunctions([]).on(StartExecutionCommand).callsFake(hangs);
    const args = [...START, '--name', 'my-run', '--json', '--profile', 'data'];
    const { status, stdout, stderr } = await typed(addStartCommand, args, { onReady });
    expect(status).toBe(130);
    const says = 'Interrupted. Whether it runs: npm run reports -- watch my-run --profile data';
    expect(stderr).toBe(`Starting my-run\n${says}\n`);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(lastLine(stdout)).toEqual({ outcome: 'FAILED', state: null, error: 'Interrupted', cause: says });
  });

  it('before anything is started: nothing was', async () => {
    const { onReady, hangs } = silence();
    cloudFormation().on(DescribeStacksCommand).callsFake(hangs);
    const sfn = stepFunctions([]);
    const { status, stderr } = await typed(addStartCommand, START, { onReady });
    expect(status).toBe(130);
    expect(stderr).toBe('Interrupted. Nothing was changed.\n');
    expect(sfn.calls()).toEqual([]);
  });

  it.each([
    ['ABORTED', NAMES.aborted],
    ['FAILED', `${NAMES.aborted}-again-1`],
  ] as const)('while one that %s is brought back: which one may run', async (status, name) => {
    const { onReady, hangs } = silence();
    const sfn = stepFunctions([recorded('aborted')]);
    sfn.on(DescribeExecutionCommand).resolves(described(recorded('aborted'), { status }));
    sfn.on(StartExecutionCommand).callsFake(hangs).on(RedriveExecutionCommand).callsFake(hangs);
    const ended = await typed(addRedriveCommand, ['redrive', NAMES.aborted], { onReady });
    expect(ended.status).toBe(130);
    expect(ended.stderr).toBe(`Interrupted. Whether it runs: npm run reports -- watch ${name}\n`);
  });

  it('while an execution is looked at, before it is followed', async () => {
    const { onReady, hangs } = silence();
    stepFunctions([recorded('landed')])
      .on(DescribeExecutionCommand)
      .callsFake(hangs);
    const { status, stdout } = await typed(addWatchCommand, ['watch', NAMES.landed, '--json'], { onReady });
    expect(status).toBe(130);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Interrupted' });
  });

  it('after a report landed, while its object is looked at: no failure of the watching', async () => {
    const { onReady, hangs } = silence();
    const clock = clockAt('2026-11-01T11:04:11Z');
    const mine = { ...recorded('landed'), arn: arnOf('my-run'), name: 'my-run' };
    const sfn = stepFunctions([mine], () => clock.at);
    sfn.on(StartExecutionCommand).resolves({ startDate: clock.at });
    mockClient(S3Client).on(HeadObjectCommand).callsFake(hangs);
    const args = [...START, '--name', 'my-run', '--watch'];
    const { status, stderr } = await typed(addStartCommand, args, { onReady, clock });
    expect(status).toBe(130);
    expect(stderr).toMatch(
      /\nInterrupted. The execution has ended, but its object in S3 was not looked at.\n$/,
    );
  });

  it('ends the process at once, with one JSON object', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { port } = Object(silent.address());
    const asked = once(silent, 'request');
    const running = reports(['runs', '--json', '--region', 'eu-west-1'], {
      env: {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
    });
    await asked;
    const from = Date.now();
    running.interrupt();
    const { status, stdout, stderr } = await running.ended;
    expect(Date.now() - from).toBeLessThan(2_000);
    expect(status).toBe(130);
    expect(stderr).toBe('Interrupted. Nothing was changed.\n');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'FAILED', error: 'Interrupted' });
  });
});
