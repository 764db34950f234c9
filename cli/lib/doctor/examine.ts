import type { ReportsConfig } from '../../../infra/config/config.ts';
import type { Line } from '../../../lambdas/cint/http.ts';
import { secretsManagerVault } from '../../../lambdas/cint/vault.ts';
import type { CintPlace } from '../../../lambdas/contract/cint.ts';
import { API_VERSIONS } from '../../../lambdas/contract/report-types.ts';
import type { Deployment } from '../aws/deployment.ts';
import { checkBucket, checkNotifications, checkPrivacy, checkVersions } from './bucket-checks.ts';
import type { Checklist } from './checklist.ts';
import { checkCintAccount } from './cint-checks.ts';
import type { DoctorClients } from './clients.ts';
import { checkFile, type ReportsFile } from './file-check.ts';
import { credentialsCommand, deployCommand, type Place } from './place.ts';
import { checkSchedules } from './schedule-check.ts';
import { checkIdentity, checkStack, checkStateMachine } from './stack-checks.ts';
import { checkTopic } from './topic-check.ts';
import { forPeople, inEnvironment, type Login, type ReadVault } from './vaults.ts';

/** What every examination needs. */
export type Examination = {
  readonly list: Checklist;
  readonly file: ReportsFile;
  readonly cint: CintPlace;
  readonly line: Line;
  readonly now: () => Date;
  /** Only this account of reports.yaml. */
  readonly accountId: number | undefined;
  /** The credentials are tried, although there is a fresh token. */
  readonly newToken: boolean;
};

/** All of a deployment, in the order in which one thing rests on another. */
export async function examineDeployment(
  examination: Examination,
  aws: DoctorClients,
  place: Place,
): Promise<void> {
  const { list, file, now } = examination;
  const config = await list.check('reports.yaml', () => checkFile(file, now()));
  const identity = await list.check('AWS identity', () => checkIdentity(aws.sts));
  const stack = await list.after(identity, 'AWS identity', 'Stack', () =>
    checkStack(aws.cloudFormation, place),
  );
  const both = config === undefined || stack === undefined ? undefined : { config, stack };

  await list.after(both, 'reports.yaml, Stack', 'Schedules', ({ config, stack }) =>
    checkSchedules(aws.scheduler, config, stack, place),
  );
  await list.after(stack, 'Stack', 'State machine', (stack) => checkStateMachine(aws.sfn, stack, place));
  await examineBucket(list, aws, stack, place);
  await examineAccounts(examination, aws, config, stack, place);
  await list.after(stack, 'Stack', 'Who hears of failed runs', (stack) =>
    checkTopic(aws.sns, stack.failed_topic_arn),
  );
  await list.after(stack, 'Stack', 'Who hears of alarms', (stack) =>
    checkTopic(aws.sns, stack.alarm_topic_arn),
  );
}

async function examineBucket(
  list: Checklist,
  { s3 }: DoctorClients,
  stack: Deployment | undefined,
  place: Place,
): Promise<void> {
  const bucket = await list.after(stack, 'Stack', 'Bucket', (stack) => checkBucket(s3, stack, place));
  const there = bucket === undefined ? undefined : stack;
  await list.after(there, 'Bucket', 'Bucket: notifications', (stack) => checkNotifications(s3, stack, place));
  await list.after(there, 'Bucket', 'Bucket: privacy', (stack) => checkPrivacy(s3, stack, place));
  await list.after(there, 'Bucket', 'Bucket: versions', (stack) => checkVersions(s3, stack, place));
}

/** The accounts of the file and those of the stack; both should be the same. */
async function examineAccounts(
  examination: Examination,
  { secretsManager }: DoctorClients,
  config: ReportsConfig | undefined,
  stack: Deployment | undefined,
  place: Place,
): Promise<void> {
  const { list } = examination;
  const ids = accountsToCheck(examination, config, Object.keys(stack?.accounts ?? {}).map(Number));
  if (ids.length === 0) list.skip('Accounts', 'Needs: reports.yaml or Stack.');
  for (const account_id of ids) {
    const secrets = stack?.accounts[account_id];
    if (stack !== undefined && secrets === undefined) {
      await list.check(`Account ${account_id}`, () => ({
        findings: [
          {
            status: 'problem',
            message: `It is in reports.yaml, but the stack ${stack.stack} has no secrets for it.`,
            remedy: deployCommand(place),
          },
        ],
      }));
    } else if (secrets === undefined) {
      list.skip(`Account ${account_id}`, 'Needs: Stack.');
    } else {
      const vault = forPeople(secretsManagerVault(secretsManager, secrets), secrets);
      const storeCredentials = credentialsCommand(place, account_id);
      await examineAtCint(examination, config, account_id, vault, storeCredentials);
    }
  }
}

/** reports.yaml and Cint only: no AWS is asked. */
export async function examineCint(examination: Examination, login: Login): Promise<void> {
  const { list, file, now } = examination;
  const config = await list.check('reports.yaml', () => checkFile(file, now()));
  const ids = accountsToCheck(examination, config, []);
  if (ids.length === 0) list.skip('Accounts', 'Needs: reports.yaml, or --account-id.');
  const storeCredentials = 'Set CINT_CLIENT_ID and CINT_CLIENT_SECRET to those that Cint has given you.';
  const vault = inEnvironment(login);
  for (const account_id of ids) {
    await examineAtCint(examination, config, account_id, vault, storeCredentials);
  }
}

function accountsToCheck(
  { accountId }: Examination,
  config: ReportsConfig | undefined,
  deployed: readonly number[],
): number[] {
  if (accountId !== undefined) return [accountId];
  const ofFile = (config?.accounts ?? []).map(({ account_id }) => account_id);
  return [...new Set([...ofFile, ...deployed])];
}

async function examineAtCint(
  { list, cint, line, now, newToken }: Examination,
  config: ReportsConfig | undefined,
  account_id: number,
  vault: ReadVault,
  storeCredentials: string,
): Promise<void> {
  const version = config?.api_version ?? API_VERSIONS[0];
  await checkCintAccount(list, {
    account_id,
    vault,
    place: cint,
    version,
    line,
    now,
    newToken,
    storeCredentials,
  });
}
