import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { type AwsOptions, clientConfig } from '../aws/options.ts';

export type DoctorClients = {
  readonly sts: STSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly scheduler: SchedulerClient;
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly secretsManager: SecretsManagerClient;
  readonly sns: SNSClient;
};

/** @param signal ends what is being asked: a client that is destroyed would go on with its retries */
export function doctorClients(
  options: AwsOptions,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): DoctorClients {
  const config = clientConfig(options, environment);
  const clients = {
    sts: new STSClient(config),
    cloudFormation: new CloudFormationClient(config),
    scheduler: new SchedulerClient(config),
    sfn: new SFNClient(config),
    s3: new S3Client(config),
    secretsManager: new SecretsManagerClient(config),
    sns: new SNSClient(config),
  };
  for (const { config } of Object.values(clients)) {
    const { requestHandler } = config;
    const handle = requestHandler.handle.bind(requestHandler);
    requestHandler.handle = (request, options) => handle(request, { ...options, abortSignal: signal });
  }
  return clients;
}
