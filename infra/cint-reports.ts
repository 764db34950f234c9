import { Aws, Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ReportAlarms } from './alarms.ts';
import { CintAccounts } from './cint-accounts.ts';
import type { ReportsConfig } from './config/config.ts';
import { ReportDashboard } from './dashboard.ts';
import { customerManagedKey } from './encryption.ts';
import { FailureNotice } from './failure-notice.ts';
import type { FunctionDefaults } from './functions.ts';
import { ReportMetrics } from './metrics.ts';
import { MissingReports } from './missing-reports.ts';
import { DEAD_LETTERS_END_HERE } from './nag.ts';
import { assertFitsHistory } from './poll-budget.ts';
import { ReportBucket } from './report-bucket.ts';
import { ReportSchedules } from './schedules.ts';
import { ReportStateMachine } from './state-machine.ts';
import { reportSteps } from './steps.ts';

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

    const accounts = new CintAccounts(this, config.accounts, props.credentials ?? {}, encryptionKey);
    const functions = reportSteps(this, config, this.bucket, defaults);
    for (const step of Object.values(functions)) accounts.grantUse(step);
    this.stateMachine = new ReportStateMachine(this, 'Pipeline', {
      functions,
      deadline,
      accounts: accounts.known,
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
      reportsDays: config.retention.reports_days,
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
      longestWait: Duration.seconds(config.poll.ceiling_seconds),
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
      ...(encryptionKey === undefined ? {} : { EncryptionKeyArn: encryptionKey.keyArn }),
      DashboardUrl: `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards:name=${dashboard.dashboardName}`,
      ...Object.fromEntries(
        Object.entries(accounts.known).flatMap(([account, ids]) => [
          [`Account${account}CredentialsSecretArn`, ids.credentials_secret_id],
          [`Account${account}TokenSecretArn`, ids.token_secret_id],
        ]),
      ),
    };
  }
}
