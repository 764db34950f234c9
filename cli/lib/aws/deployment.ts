import {
  type CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import type { SecretIds } from '../../../lambdas/contract/accounts.ts';
import { AwsProblem, awsError } from './errors.ts';
import { type AwsOptions, deployCommand } from './options.ts';

/** What a deployed stack consists of, as far as the command line has to know: its outputs. */
export type Deployment = {
  readonly stack: string;
  readonly region: string;
  readonly state_machine_arn: string;
  readonly bucket_name: string;
  readonly schedule_group_name: string;
  /** Absent where the bucket belongs to someone else, who announces what lands. */
  readonly landed_topic_arn: string | undefined;
  readonly failed_topic_arn: string;
  readonly alarm_topic_arn: string;
  readonly dead_letter_queue_url: string;
  readonly dashboard_url: string | undefined;
  /** The Cint accounts, by account id. */
  readonly accounts: Readonly<Record<string, SecretIds>>;
};

const outputsSchema = z.object({
  StateMachineArn: z.string().regex(/^arn:[\w-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[^:]+$/),
  BucketName: z.string(),
  ScheduleGroupName: z.string(),
  LandedTopicArn: z.string().optional(),
  FailedTopicArn: z.string(),
  AlarmTopicArn: z.string(),
  DeadLetterQueueUrl: z.string(),
  DashboardUrl: z.string().optional(),
});

const ACCOUNT_OUTPUT = /^Account(\d+)CredentialsSecretArn$/;

/** A first deployment that is not complete, or a stack on its way out; after an update the stack works, whatever came of it. */
const NOT_THERE = /^(CREATE_(IN_PROGRESS|FAILED)|ROLLBACK_|REVIEW_|DELETE_)/;

/**
 * Reads what the stack consists of from its outputs.
 * @param place for remedies that are commands
 * @throws AwsProblem where there is no such stack, or it cannot be read
 */
export async function readDeployment(
  client: CloudFormationClient,
  stackName: string,
  place: Pick<AwsOptions, 'profile'> = {},
): Promise<Deployment> {
  const deploy = deployCommand({ ...place, stack: stackName });
  const stack = await describe(client, stackName, deploy);
  const status = stack.StackStatus ?? 'without a status';
  if (NOT_THERE.test(status)) {
    throw new AwsProblem('AWS.StackNotReady', `The stack ${stackName} is ${status}.`, [
      status.endsWith('_IN_PROGRESS')
        ? 'Wait until CloudFormation has finished, then try again.'
        : `See its events in the CloudFormation console; delete it, and deploy again: ${deploy}`,
    ]);
  }
  const outputs = Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const parsed = outputsSchema.safeParse(outputs);
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new AwsProblem('AWS.NotOurStack', `The stack ${stackName} lacks these outputs: ${missing}.`, [
      `If it is a stack of this product, bring it up to date: ${deploy}`,
      'If it is another stack, name the right one with --stack.',
    ]);
  }
  const found = parsed.data;
  return {
    stack: stackName,
    region: found.StateMachineArn.split(':')[3] ?? '',
    state_machine_arn: found.StateMachineArn,
    bucket_name: found.BucketName,
    schedule_group_name: found.ScheduleGroupName,
    landed_topic_arn: found.LandedTopicArn,
    failed_topic_arn: found.FailedTopicArn,
    alarm_topic_arn: found.AlarmTopicArn,
    dead_letter_queue_url: found.DeadLetterQueueUrl,
    dashboard_url: found.DashboardUrl,
    accounts: accountsOf(outputs),
  };
}

async function describe(client: CloudFormationClient, stackName: string, deploy: string): Promise<Stack> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks;
    if (stack !== undefined) return stack;
  } catch (error) {
    // CloudFormation's "Stack with id ... does not exist", and a name that no stack can have.
    const absent = error instanceof CloudFormationServiceException && error.name === 'ValidationError';
    if (!absent) throw awsError(error, `read the stack ${stackName}`);
  }
  throw new AwsProblem(
    'AWS.NoStack',
    `There is no stack ${stackName} in ${await client.config.region()} in this AWS account.`,
    [
      `Deploy it: ${deploy}`,
      'Or name another one: --stack (CINT_REPORTS_STACK), --region (AWS_REGION), --profile (AWS_PROFILE).',
    ],
  );
}

/** The accounts whose two secrets are both named. */
function accountsOf(outputs: Readonly<Record<string, string | undefined>>): Record<string, SecretIds> {
  const ids = Object.keys(outputs).flatMap((key) => ACCOUNT_OUTPUT.exec(key)?.[1] ?? []);
  return Object.fromEntries(
    ids.flatMap((id) => {
      const credentials_secret_id = outputs[`Account${id}CredentialsSecretArn`];
      const token_secret_id = outputs[`Account${id}TokenSecretArn`];
      return credentials_secret_id === undefined || token_secret_id === undefined
        ? []
        : [[id, { credentials_secret_id, token_secret_id }]];
    }),
  );
}
