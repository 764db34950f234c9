import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, it } from 'vitest';
import { OUTPUTS } from '../aws/recorded.ts';
import { deployFaultless, secrets, sfn, sns } from './deployment.ts';
import { ailments } from './diagnosed.ts';
import { file } from './reports-file.ts';

beforeEach(deployFaultless);

describe('topics', () => {
  it('whose mail nobody has confirmed say which link to click', async () => {
    sns.on(ListSubscriptionsByTopicCommand, { TopicArn: OUTPUTS.AlarmTopicArn }).resolves({
      Subscriptions: [
        { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'data@example.com' },
        { SubscriptionArn: 'Deleted', Protocol: 'email', Endpoint: 'old@example.com' },
      ],
    });
    expect(await ailments()).toMatchObject([
      {
        check: 'Who hears of alarms',
        status: 'warning',
        message: 'Not confirmed yet, so nothing is sent: data@example.com.',
        remedy: expect.stringContaining('Click the link in the mail'),
      },
    ]);
  });

  it('that nobody is subscribed to say so', async () => {
    sns.on(ListSubscriptionsByTopicCommand, { TopicArn: OUTPUTS.FailedTopicArn }).resolves({
      Subscriptions: [{ SubscriptionArn: 'Deleted', Protocol: 'email', Endpoint: 'old@example.com' }],
    });
    expect(await ailments()).toMatchObject([
      {
        check: 'Who hears of failed runs',
        status: 'warning',
        remedy: expect.stringContaining('alarm_email'),
      },
    ]);
  });
});

describe('remedies', () => {
  it('lead to the stack and the profile that were looked at', async () => {
    sfn.on(DescribeStateMachineCommand).resolves({ name: 'Reports', status: 'DELETING' });
    secrets
      .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13CredentialsSecretArn })
      .resolves({ SecretString: '{}', VersionId: '1' });
    const path = await file();
    const found = await ailments({ stack: 'Other', profile: 'tests', region: 'eu-west-1', file: path });
    expect(found[0]?.remedy).toBe(`npx cdk deploy -c stack=Other -c reports=${path} --profile tests`);
    expect(found[1]?.remedy).toBe(
      'npm run reports -- credentials --account-id 13 --stack Other --region eu-west-1 --profile tests',
    );
  });
});
