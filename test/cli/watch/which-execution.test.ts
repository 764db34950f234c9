import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  arnOf,
  cloudFormation,
  described,
  MACHINE,
  NAMES,
  recorded,
  stepFunctions,
} from '../aws/recorded.ts';
import { deploy, watch } from './watching.ts';

beforeEach(deploy);

describe('which execution', () => {
  it('that does not exist: status 2, and where to look', async () => {
    stepFunctions([]);
    const { status, stdout, stderr } = await watch(['monthly-complets', '--profile', 'data']);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('There is no execution monthly-complets of the state machine ReportsPipeline');
    expect(stderr).toContain('npm run reports -- runs --profile data');
  });

  it.each([
    ['an ARN', arnOf(NAMES.landed)],
    [
      'a link of the console',
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arnOf(NAMES.landed)}`,
    ],
    [
      'a link of the console that a mail program rewrote',
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arnOf(NAMES.landed).replaceAll(':', '%3A')}`,
    ],
  ])('is known by %s without the stack, and asked for in its region', async (_, reference) => {
    const stack = cloudFormation();
    const sfn = stepFunctions([recorded('landed')]);
    const { status } = await watch([reference, '--json'], { environment: { AWS_REGION: 'us-east-1' } });
    expect(status).toBe(0);
    expect(stack.calls()).toEqual([]);
    const client = sfn.commandCalls(DescribeExecutionCommand)[0]?.thisValue;
    expect(client instanceof SFNClient && (await client.config.region())).toBe('eu-west-1');
  });

  it.each([
    [{ AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'us-east-1' }, [], 'eu-north-1'],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1' }, [], 'us-east-1'],
    [{ AWS_REGION: 'eu-north-1' }, ['--region', 'ap-south-1'], 'ap-south-1'],
  ])(
    'of a name is looked for in the region of the environment, or of --region: %j %j',
    async (environment, args, region) => {
      const stack = cloudFormation();
      stepFunctions([recorded('landed')]);
      await watch([NAMES.landed, ...args], { environment });
      const client = stack.commandCalls(DescribeStacksCommand)[0]?.thisValue;
      expect(client instanceof CloudFormationClient && (await client.config.region())).toBe(region);
    },
  );

  it('in another region than --region says is told before AWS is asked', async () => {
    const sfn = stepFunctions([recorded('landed')]);
    const { status, stderr } = await watch([arnOf(NAMES.landed), '--region', 'us-east-1']);
    expect(status).toBe(2);
    expect(stderr).toContain('--region is us-east-1, but the execution is in eu-west-1');
    expect(sfn.calls()).toEqual([]);
  });

  it('with a name that none can have is told before AWS is asked', async () => {
    const stack = cloudFormation();
    const { status, stderr } = await watch(['my run']);
    expect(status).toBe(2);
    expect(stderr).toContain('must not hold " "');
    expect(stack.calls()).toEqual([]);
  });

  it('is not known by the ARN of a state machine', async () => {
    const { status, stderr } = await watch([MACHINE]);
    expect(status).toBe(2);
    expect(stderr).toContain('this is the ARN of a state machine, not of an execution');
    expect(stderr).toContain(MACHINE);
  });

  it('with a name of a whole file is not repeated as a whole', async () => {
    const { status, stderr } = await watch(['x'.repeat(100_000)]);
    expect(status).toBe(2);
    expect(stderr).toContain('it has 100000');
    expect(stderr.length).toBeLessThan(1_000);
  });

  it('that an older stack ran, whose jobs held less, is understood', async () => {
    const recording = recorded('landed');
    const sfn = stepFunctions([recording]);
    const events = recording.events.map((event) => {
      const output = event.executionSucceededEventDetails?.output;
      if (output === undefined) return event;
      const { secrets: _, throttles: __, ...older } = JSON.parse(output);
      return { ...event, executionSucceededEventDetails: { output: JSON.stringify(older) } };
    });
    sfn.on(GetExecutionHistoryCommand).resolves({ events: events.toReversed() });
    sfn.on(DescribeExecutionCommand).resolves(described(recording));
    expect((await watch([NAMES.landed])).status).toBe(0);
  });
});
