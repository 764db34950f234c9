import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { type Deployment, readDeployment } from '../aws/deployment.ts';
import { awsError } from '../aws/errors.ts';
import { type Found, ok, problem, warning } from './checklist.ts';
import { deployCommand, type Place } from './place.ts';

/** Runs an AWS call; its error is one for people. */
export async function asked<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsError(error, doing);
  }
}

/** Who AWS takes us for. */
export async function checkIdentity(sts: STSClient): Promise<Found<true>> {
  const identity = await asked('ask AWS who you are', () => sts.send(new GetCallerIdentityCommand({})));
  return ok(`${identity.Arn}, in AWS account ${identity.Account}`, true);
}

/** The stack may stand, although its last update was taken back. */
const TAKEN_BACK = /ROLLBACK|FAILED/;

export async function checkStack(client: CloudFormationClient, place: Place): Promise<Found<Deployment>> {
  const deployment = await readDeployment(client, place.stack, place);
  const { Stacks: [stack] = [] } = await asked(`read the stack ${place.stack}`, () =>
    client.send(new DescribeStacksCommand({ StackName: place.stack })),
  );
  const status = stack?.StackStatus ?? 'without a status';
  const message = `${place.stack} in ${deployment.region} is ${status}`;
  if (status.endsWith('_IN_PROGRESS')) {
    return warning(`${message}: a deployment is going on.`, 'Wait for its end, then look again.', deployment);
  }
  if (TAKEN_BACK.test(status)) {
    const remedy = `See the stack's events in the CloudFormation console, mend what they name, then ${deployCommand(place)}`;
    return warning(`${message}: the last deployment did not succeed.`, remedy, deployment);
  }
  return ok(message, deployment);
}

export async function checkStateMachine(
  sfn: SFNClient,
  { state_machine_arn }: Deployment,
  place: Place,
): Promise<Found<never>> {
  const { status, name } = await asked('read the state machine', () =>
    sfn.send(new DescribeStateMachineCommand({ stateMachineArn: state_machine_arn })),
  );
  return status === 'ACTIVE'
    ? ok(`${name} is ACTIVE`)
    : problem(`${name} is ${status}: it takes no new executions.`, deployCommand(place));
}
