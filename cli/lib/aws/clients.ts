import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type AwsOptions, clientConfig } from './options.ts';

export type Clients = {
  readonly cloudFormation: CloudFormationClient;
  readonly sfn: SFNClient;
  readonly s3: S3Client;
};

/** A list of runs asks for each of them: a short throttle is waited for within the call. */
const MAX_ATTEMPTS = 5;

export function clientsFor(
  options: Pick<AwsOptions, 'region' | 'profile'>,
  environment: Readonly<Record<string, string | undefined>>,
): Clients {
  const config = { ...clientConfig(options, environment), maxAttempts: MAX_ATTEMPTS };
  return {
    cloudFormation: new CloudFormationClient(config),
    sfn: new SFNClient(config),
    s3: new S3Client(config),
  };
}
