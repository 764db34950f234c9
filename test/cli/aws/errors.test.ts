import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { AwsRefusal, awsError, isPassing } from '../../../cli/lib/aws/errors.ts';
import { UsageError } from '../../../cli/lib/exit.ts';
import { reports } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/simulated.ts';
import { CREDENTIALS, endpoint } from './endpoint.ts';

/** The SDK's error for a call to such a service. */
async function errorOf(config: ConstructorParameters<typeof SFNClient>[0]): Promise<unknown> {
  const client = new SFNClient({ credentials: CREDENTIALS, maxAttempts: 1, ...config });
  try {
    await client.send(new DescribeExecutionCommand({ executionArn: 'arn' }));
  } catch (error) {
    return error;
  } finally {
    client.destroy();
  }
  throw new Error('It was answered.');
}

async function refusal(status: number, type: string, message: string): Promise<unknown> {
  const body = JSON.stringify({ __type: type, message });
  return errorOf({ region: 'eu-west-1', endpoint: await endpoint(() => ({ status, body })) });
}

const DENIED =
  'User: arn:aws:sts::123456789012:assumed-role/Dev/ann is not authorized to perform: states:DescribeExecution on resource: arn:aws:states:eu-west-1:123456789012:execution:M:x because no identity-based policy allows the states:DescribeExecution action';

describe('what AWS answers is told with a remedy', () => {
  it.each([
    [
      400,
      'com.amazon.coral.service#ExpiredTokenException',
      'The security token included in the request is expired',
      'AWS.Expired',
      /session has expired.\n {2}Sign in again \(aws sso login\)/,
    ],
    [
      400,
      'com.amazon.coral.service#UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'AWS.BadCredentials',
      /does not take these credentials.\n.*AWS_SESSION_TOKEN/,
    ],
    [
      403,
      'com.amazon.coral.service#InvalidSignatureException',
      'The request signature we calculated does not match',
      'AWS.BadCredentials',
      /InvalidSignatureException/,
    ],
    [
      403,
      'com.amazon.coral.service#InvalidSignatureException',
      'Signature expired: 20261122T100000Z is now earlier than 20261122T115500Z',
      'AWS.Clock',
      /clock is wrong/,
    ],
    [
      400,
      'com.amazon.coral.service#AccessDeniedException',
      DENIED,
      'AWS.AccessDenied',
      /the permission states:DescribeExecution on arn:aws:states:eu-west-1:123456789012:execution:M:x is missing\.\n {2}Have it granted/,
    ],
    [403, 'NotAllowedHere', 'no', 'AWS.AccessDenied', /AWS denies it/],
  ])('%i %s', async (status, type, message, name, words) => {
    const error = awsError(await refusal(status, type, message), 'look at it');
    expect(error).toBeInstanceOf(AwsRefusal);
    expect(error).toMatchObject({ name, message: expect.stringMatching(words) });
    expect(error).toMatchObject({ message: expect.stringMatching(/^Could not look at it: /) });
  });

  it.each([
    [400, 'ThrottlingException', 'Rate exceeded', 'AWS.Unavailable', true],
    [500, 'InternalFailure', 'try again', 'AWS.Unavailable', true],
    [503, 'ServiceUnavailable', 'try again', 'AWS.Unavailable', true],
    [400, 'ValidationException', 'of no known kind', 'AWS.Rejected', false],
  ])('%i %s is no mistake of usage; passing: %s', async (status, type, message, name, passing) => {
    const error = await refusal(status, type, message);
    expect(isPassing(error)).toBe(passing);
    const told = awsError(error, 'look at it');
    expect(told).not.toBeInstanceOf(UsageError);
    expect(told).toMatchObject({
      name,
      message: `Could not look at it: ${type} (${status}), ${message}. Request id a-request-id.`,
      cause: error,
    });
  });
});

describe('what the SDK raises by itself is told with a remedy', () => {
  it.each([
    ['a region that cannot be', { region: 'eu west' }, 'AWS.NoRegion', 'A region is written like eu-west-1'],
    [
      'a host that does not answer',
      { region: 'eu-west-1', endpoint: 'http://127.0.0.1:9' },
      'AWS.Unavailable',
      'ECONNREFUSED',
    ],
    [
      'a host that there is none of',
      { region: 'eu-west-1', endpoint: 'http://states.invalid' },
      'AWS.Unavailable',
      'the spelling of the region',
    ],
  ])('%s', async (_, config, name, words) => {
    expect(awsError(await errorOf(config), 'look at it')).toMatchObject({
      name,
      message: expect.stringContaining(words),
    });
  });

  it('takes a broken connection for passing, a mistake of ours not', async () => {
    expect(isPassing(await errorOf({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9' }))).toBe(true);
    expect(isPassing(Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBe(false);
  });

  it('leaves other errors as they are', () => {
    const error = new TypeError('a mistake of ours');
    expect(awsError(error, 'look at it')).toBe(error);
  });

  it.each([
    ['that nobody signed in to', undefined],
    ['that has expired', { accessToken: 'x', expiresAt: '2020-01-01T00:00:00Z' }],
  ])('an SSO session %s', async (_, cached) => {
    const home = await temporaryFolder();
    await mkdir(join(home, '.aws/sso/cache'), { recursive: true });
    await writeFile(
      join(home, '.aws/config'),
      '[profile data]\nsso_session = mine\nsso_account_id = 123456789012\nsso_role_name = Dev\nregion = eu-west-1\n' +
        '[sso-session mine]\nsso_start_url = https://example.invalid/start\nsso_region = eu-west-1\n',
    );
    if (cached !== undefined) {
      // Where AWS's own command line keeps it.
      const file = `${createHash('sha1').update('mine').digest('hex')}.json`;
      await writeFile(join(home, '.aws/sso/cache', file), JSON.stringify(cached));
    }
    const { status, stderr } = await reports(['runs', '--profile', 'data'], {
      env: { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' },
    }).ended;
    expect(status).toBe(1);
    expect(stderr).toContain('there is no SSO session, or it has expired.\n  Sign in: aws sso login');
  });
});
