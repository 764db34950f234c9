import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetScheduleCommand,
  type GetScheduleCommandInput,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { simulated } from '../../support/simulated.ts';
import { cloudFormation, OUTPUTS } from '../aws/recorded.ts';
import { deployedSchedules } from './deployed-schedules.ts';

export const SECRET = 'client-secret-0815';
export const PAIR = { client_id: 'client-id-4711', client_secret: SECRET };

const DEPLOYED = deployedSchedules();

export const sts = mockClient(STSClient);
export const scheduler = mockClient(SchedulerClient);
export const sfn = mockClient(SFNClient);
export const s3 = mockClient(S3Client);
export const secrets = mockClient(SecretsManagerClient);
export const sns = mockClient(SNSClient);

/** The schedules that EventBridge Scheduler has; a test may change them. */
export const schedules = new Map<string, GetScheduleCommandOutput>();
/** The Cint of the test at hand: a new one for each. */
export let simulator: Simulator;

/** A deployment without a fault, to be had before each test. */
export async function deployFaultless(): Promise<void> {
  for (const client of [sts, scheduler, sfn, s3, secrets, sns]) client.reset();
  cloudFormation();
  sts
    .on(GetCallerIdentityCommand)
    .resolves({ Arn: 'arn:aws:iam::123456789012:user/me', Account: '123456789012' });
  schedules.clear();
  for (const [name, schedule] of DEPLOYED) schedules.set(name, schedule);
  scheduler
    .on(ListSchedulesCommand)
    .callsFake(() => ({ Schedules: [...schedules.keys()].map((Name) => ({ Name })) }))
    .on(GetScheduleCommand)
    .callsFake(({ Name }: GetScheduleCommandInput) => schedules.get(Name ?? ''));
  sfn.on(DescribeStateMachineCommand).resolves({ name: 'Reports', status: 'ACTIVE' });
  s3.on(HeadBucketCommand)
    .resolves({})
    .on(GetBucketNotificationConfigurationCommand)
    .resolves({
      EventBridgeConfiguration: {},
      TopicConfigurations: [
        {
          TopicArn: OUTPUTS.LandedTopicArn,
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'reports/' }] } },
        },
      ],
    })
    .on(GetPublicAccessBlockCommand)
    .resolves({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
    .on(GetBucketVersioningCommand)
    .resolves({ Status: 'Enabled' });
  secrets
    .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13CredentialsSecretArn })
    .resolves({ SecretString: JSON.stringify(PAIR), VersionId: '1' })
    .on(GetSecretValueCommand, { SecretId: OUTPUTS.Account13TokenSecretArn })
    .resolves({ SecretString: '{}', VersionId: '1' });
  sns.on(ListSubscriptionsByTopicCommand).resolves({
    Subscriptions: [
      { SubscriptionArn: `${OUTPUTS.FailedTopicArn}:1b6f`, Protocol: 'email', Endpoint: 'data@example.com' },
    ],
  });
  simulator = await simulated();
}
