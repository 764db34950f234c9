import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { beforeEach, describe, expect, it } from 'vitest';
import { readDeployment } from '../../../cli/lib/aws/deployment.ts';
import { UsageError } from '../../../cli/lib/exit.ts';
import { CREDENTIALS, endpoint } from './endpoint.ts';
import { cloudFormation, MACHINE, OUTPUTS } from './recorded.ts';

const client = () =>
  new CloudFormationClient({ region: 'eu-west-1', credentials: CREDENTIALS, maxAttempts: 1 });

describe('a deployment', () => {
  beforeEach(() => void cloudFormation());

  it('is read from the outputs of its stack', async () => {
    expect(await readDeployment(client(), 'CintReports')).toEqual({
      stack: 'CintReports',
      region: 'eu-west-1',
      state_machine_arn: MACHINE,
      bucket_name: OUTPUTS.BucketName,
      schedule_group_name: OUTPUTS.ScheduleGroupName,
      landed_topic_arn: OUTPUTS.LandedTopicArn,
      failed_topic_arn: OUTPUTS.FailedTopicArn,
      alarm_topic_arn: OUTPUTS.AlarmTopicArn,
      dead_letter_queue_url: OUTPUTS.DeadLetterQueueUrl,
      dashboard_url: OUTPUTS.DashboardUrl,
      accounts: {
        13: {
          credentials_secret_id: OUTPUTS.Account13CredentialsSecretArn,
          token_secret_id: OUTPUTS.Account13TokenSecretArn,
        },
      },
    });
  });

  it('may have several accounts, and a bucket that is not its own', async () => {
    const { LandedTopicArn: _, ...outputs } = OUTPUTS;
    cloudFormation({
      ...outputs,
      Account4711CredentialsSecretArn: 'the-credentials',
      Account4711TokenSecretArn: 'the-token',
    });
    const { accounts, landed_topic_arn } = await readDeployment(client(), 'CintReports');
    expect(Object.keys(accounts)).toEqual(['13', '4711']);
    expect(accounts[4711]).toEqual({
      credentials_secret_id: 'the-credentials',
      token_secret_id: 'the-token',
    });
    expect(landed_topic_arn).toBeUndefined();
  });

  it.each(['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'] as const)(
    'works while, and after, it is updated: %s',
    async (StackStatus) => {
      cloudFormation(OUTPUTS, { StackStatus });
      expect((await readDeployment(client(), 'CintReports')).bucket_name).toBe(OUTPUTS.BucketName);
    },
  );

  it.each([
    ['CREATE_IN_PROGRESS', 'Wait until CloudFormation has finished'],
    ['DELETE_IN_PROGRESS', 'Wait until CloudFormation has finished'],
    ['ROLLBACK_COMPLETE', 'delete it, and deploy again: npx cdk deploy'],
    ['CREATE_FAILED', 'delete it, and deploy again: npx cdk deploy'],
  ] as const)('that is %s cannot be used', async (StackStatus, remedy) => {
    cloudFormation(OUTPUTS, { StackStatus });
    const error = readDeployment(client(), 'CintReports');
    await expect(error).rejects.toThrow(`The stack CintReports is ${StackStatus}.`);
    await expect(error).rejects.toThrow(remedy);
    await expect(error).rejects.toBeInstanceOf(UsageError);
  });

  it('is deployed again by its name, in its profile', async () => {
    cloudFormation(OUTPUTS, { StackStatus: 'ROLLBACK_COMPLETE' });
    await expect(readDeployment(client(), 'Other', { profile: 'data' })).rejects.toThrow(
      'deploy again: npx cdk deploy -c stack=Other --profile data',
    );
  });

  it("that is another product's, or of an older version, is told by what it lacks", async () => {
    const { FailedTopicArn: _, DeadLetterQueueUrl: __, ...outputs } = OUTPUTS;
    cloudFormation(outputs);
    await expect(readDeployment(client(), 'CintReports')).rejects.toThrow(
      'The stack CintReports lacks these outputs: FailedTopicArn, DeadLetterQueueUrl.',
    );
    cloudFormation({ ...OUTPUTS, StateMachineArn: 'https://example.com' });
    await expect(readDeployment(client(), 'CintReports')).rejects.toThrow('StateMachineArn');
  });
});

describe('a stack that CloudFormation does not give', () => {
  beforeEach(() => cloudFormation().restore());

  const refused = async (status: number, code: string, message: string) => {
    const body = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>a-request-id</RequestId></ErrorResponse>`;
    const url = await endpoint(() => ({ status, headers: { 'content-type': 'text/xml' }, body }));
    const cloud = new CloudFormationClient({
      region: 'eu-west-1',
      endpoint: url,
      credentials: CREDENTIALS,
      maxAttempts: 1,
    });
    return readDeployment(cloud, 'CintReports');
  };

  it('since there is none: its name, the region, and what to do', async () => {
    const error = refused(400, 'ValidationError', 'Stack with id CintReports does not exist');
    await expect(error).rejects.toMatchObject({ name: 'AWS.NoStack' });
    await expect(error).rejects.toThrow(
      'There is no stack CintReports in eu-west-1 in this AWS account.\n  Deploy it: npx cdk deploy\n  Or name another one: --stack (CINT_REPORTS_STACK), --region (AWS_REGION), --profile (AWS_PROFILE).',
    );
  });

  it('since the permission is missing', async () => {
    await expect(
      refused(
        403,
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:eu-west-1:123456789012:stack/CintReports/* because no identity-based policy allows the cloudformation:DescribeStacks action',
      ),
    ).rejects.toThrow(
      'Could not read the stack CintReports: the permission cloudformation:DescribeStacks on arn:',
    );
  });

  it('since the session has expired', async () => {
    await expect(
      refused(403, 'ExpiredToken', 'The security token included in the request is expired'),
    ).rejects.toMatchObject({ name: 'AWS.Expired' });
  });
});
