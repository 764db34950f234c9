import { Aws, Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Accounts } from '../lambdas/contract/accounts.ts';
import type { EnvironmentVariables } from '../lambdas/contract/environment.ts';
import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../lambdas/contract/manifest.ts';
import { ReportAlarms } from './alarms.ts';
import { CintSecrets } from './cint-secrets.ts';
import type { ReportsConfig } from './config/config.ts';
import { ReportDashboard } from './dashboard.ts';
import { customerManagedKey, USE_OF_KEY } from './encryption.ts';
import { FailureNotice } from './failure-notice.ts';
import { type FunctionDefaults, ReportFunction } from './functions.ts';
import { ReportMetrics } from './metrics.ts';
import { MissingReports } from './missing-reports.ts';
import { DEAD_LETTERS_END_HERE } from './nag.ts';
import { assertFitsHistory } from './poll-budget.ts';
import { ReportBucket } from './report-bucket.ts';
import { ReportSchedules } from './schedules.ts';
import { ReportStateMachine } from './state-machine.ts';

export type CintReportsProps = {
  /** What reports.yaml holds (`readConfig`, `parseConfig`). */
  readonly config: ReportsConfig;
  /**
   * A bucket to land in, in place of one of our own. Its notifications, lifecycle and encryption stay its owner's:
   * turn EventBridge on, or announce `reports/*` yourself.
   */
  readonly bucket?: IBucket;
  /** A customer-managed key for the bucket, the secrets, the topics and the logs. Its policy must let them be used. */
  readonly encryptionKey?: IKey;
  /** Told of every report that landed in a bucket of our own. */
  readonly landedTopic?: ITopic;
  /** Told of every run that failed, timed out or was aborted. */
  readonly failedTopic?: ITopic;
  /** Told when an alarm goes off, and when it ends. */
  readonly alarmTopic?: ITopic;
  /** Secrets with `client_id` and `client_secret`, by the account's id, in place of ones of our own. */
  readonly credentials?: Readonly<Record<number, ISecret>>;
  /** Where people find docs/runbook.md; each alarm links to its section there. */
  readonly runbookUrl?: string;
};

/** Cint's production API (API 2025-12-18, servers; Authentication guide). */
const CINT_BASE_URL = 'https://api.cint.com/v1';
const CINT_AUTH_URL = 'https://auth.cint.com/oauth/token';

/** Enough for a token, a request, another token, the request again, and a look through the list. */
const STEP_TIMEOUT = Duration.minutes(3);
const STEP_MEMORY = 256;
/** Lambda's longest. */
const DOWNLOAD_TIMEOUT = Duration.minutes(15);
/** About one core, which checking the CSV keeps busy; the memory itself is far from used. */
const DOWNLOAD_MEMORY = 1769;

/** After its deadline a run may be in its last download, with its retries. */
const LANDING_GRACE = Duration.hours(1);

/** SQS's longest. */
const DEAD_LETTERS_KEPT = Duration.days(14);

/** Cint Exchange reports in S3: the pipeline, its schedules, what it announces, and what watches over it. */
export class CintReports extends Construct {
  readonly stateMachine: StateMachine;
  readonly bucket: IBucket;
  /** Absent where the bucket is another's: it announces what lands as its owner likes. */
  readonly landedTopic: ITopic | undefined;
  readonly failedTopic: ITopic;
  readonly alarmTopic: ITopic;
  /** What the command line looks for among a stack's outputs, by name. */
  readonly outputs: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: CintReportsProps) {
    super(scope, id);
    const { config } = props;
    assertFitsHistory(config.poll);
    const encryptionKey =
      props.encryptionKey ?? (config.customer_managed_key ? customerManagedKey(this) : undefined);
    const defaults: FunctionDefaults = {
      service: this.node.path.replaceAll('/', '-'),
      logRetention: config.retention.logs_days,
      encryptionKey,
    };
    const deadline = Duration.seconds(config.poll.deadline_seconds);

    const topic = (topicId: string, displayName: string) =>
      new Topic(this, topicId, {
        displayName,
        enforceSSL: true,
        ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
      });
    this.failedTopic = props.failedTopic ?? topic('Failed', 'Cint reports that failed');
    this.alarmTopic = props.alarmTopic ?? topic('Alarms', 'Cint reports: alarms');
    if (config.alarm_email !== undefined) {
      for (const told of [this.failedTopic, this.alarmTopic]) {
        told.addSubscription(new EmailSubscription(config.alarm_email));
      }
    }
    const deadLetterQueue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: DEAD_LETTERS_KEPT,
    });
    DEAD_LETTERS_END_HERE.acknowledge(deadLetterQueue);

    if (props.bucket === undefined) {
      this.landedTopic = props.landedTopic ?? topic('Landed', 'Cint reports landed');
      this.bucket = new ReportBucket(this, 'Reports', {
        encryptionKey,
        landedTopic: this.landedTopic,
        reportsDays: config.retention.reports_days,
        previousVersionsDays: config.retention.previous_versions_days,
      }).bucket;
    } else {
      this.bucket = props.bucket;
    }

    const secrets = config.accounts.map(({ account_id, email_recipients }) => ({
      account_id,
      email_recipients: [...email_recipients],
      secrets: new CintSecrets(this, `Account${account_id}`, {
        accountId: account_id,
        encryptionKey,
        credentials: props.credentials?.[account_id],
      }),
    }));
    const accounts: Accounts = Object.fromEntries(
      secrets.map((account) => [
        String(account.account_id),
        { ...account.secrets.ids, email_recipients: account.email_recipients },
      ]),
    );

    const functions = this.#steps(config, defaults);
    for (const user of Object.values(functions)) {
      for (const account of secrets) account.secrets.grantUse(user);
    }
    this.stateMachine = new ReportStateMachine(this, 'Pipeline', {
      functions,
      deadline,
      accounts,
      logRetention: defaults.logRetention,
      encryptionKey,
    }).stateMachine;

    const reportSchedules = new ReportSchedules(this, 'Schedules', {
      schedules: config.schedules,
      stateMachine: this.stateMachine,
      deadLetterQueue,
    });
    const failureNotice = new FailureNotice(this, 'FailureNotice', {
      defaults,
      stateMachine: this.stateMachine,
      failedTopic: this.failedTopic,
      topicKey: encryptionKey,
      deadLetterQueue,
    });
    const missingReports = new MissingReports(this, 'MissingReports', {
      defaults,
      schedules: config.schedules,
      reportSchedules,
      bucket: this.bucket,
      apiVersion: config.api_version,
      grace: deadline.plus(LANDING_GRACE),
      deadLetterQueue,
    });

    const metrics = new ReportMetrics({
      service: defaults.service,
      stateMachine: this.stateMachine,
      deadLetterQueue,
      missingReports: missingReports.function,
      failureNotice: failureNotice.function,
    });
    const { alarms } = new ReportAlarms(this, 'Alarm', {
      service: defaults.service,
      metrics,
      schedules: config.schedules,
      deadline,
      alarmTopic: this.alarmTopic,
      runbookUrl: props.runbookUrl ?? 'docs/runbook.md',
    });
    const { dashboard } = new ReportDashboard(this, 'Watch', {
      service: defaults.service,
      metrics,
      alarms,
      schedules: config.schedules,
    });

    this.outputs = {
      StateMachineArn: this.stateMachine.stateMachineArn,
      BucketName: this.bucket.bucketName,
      ScheduleGroupName: reportSchedules.group.scheduleGroupName,
      ...(this.landedTopic === undefined ? {} : { LandedTopicArn: this.landedTopic.topicArn }),
      FailedTopicArn: this.failedTopic.topicArn,
      AlarmTopicArn: this.alarmTopic.topicArn,
      DeadLetterQueueUrl: deadLetterQueue.queueUrl,
      DashboardUrl: `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards:name=${dashboard.dashboardName}`,
      ...Object.fromEntries(
        Object.entries(accounts).flatMap(([account, ids]) => [
          [`Account${account}CredentialsSecretArn`, ids.credentials_secret_id],
          [`Account${account}TokenSecretArn`, ids.token_secret_id],
        ]),
      ),
    };
  }

  /** The three Lambdas of the state machine. */
  #steps({ api_version, poll }: ReportsConfig, defaults: FunctionDefaults) {
    const environment: EnvironmentVariables = {
      CINT_BASE_URL,
      CINT_AUTH_URL,
      CINT_API_VERSION: api_version,
      POLL_INTERVAL_SECONDS: String(poll.interval_seconds),
      POLL_CEILING_SECONDS: String(poll.ceiling_seconds),
      DEADLINE_SECONDS: String(poll.deadline_seconds),
    };
    const step = { ...defaults, environment, timeout: STEP_TIMEOUT, memory: STEP_MEMORY };
    const generate = new ReportFunction(this, 'Generate', {
      ...step,
      folder: 'generate',
      description: 'the generate step',
    });
    const status = new ReportFunction(this, 'Status', {
      ...step,
      folder: 'status',
      description: 'the status step',
    });
    const download = new ReportFunction(this, 'Download', {
      ...defaults,
      folder: 'download',
      description: 'the download step',
      environment: { ...environment, BUCKET_NAME: this.bucket.bucketName },
      timeout: DOWNLOAD_TIMEOUT,
      memory: DOWNLOAD_MEMORY,
    });
    // Reading is for the object that an earlier try landed: it is compared, never overwritten.
    download.allowObjects(
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'],
      this.bucket,
      REPORTS_PREFIX,
    );
    download.allowObjects(['s3:PutObject'], this.bucket, MANIFESTS_PREFIX);
    const { encryptionKey } = this.bucket;
    if (encryptionKey !== undefined) download.allow(USE_OF_KEY, [encryptionKey.keyArn]);
    return { generate, status, download };
  }
}
