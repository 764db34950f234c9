import { Duration, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CREATE_NEWEST_REPORTS, countRows, createNewestRows, NEWEST_REPORTS } from './athena/queries.ts';
import {
  CSV_REPORTS,
  type CsvReport,
  manifestTable,
  type Place,
  reportTable,
  tableName,
} from './athena/tables.ts';

const DATABASE = 'cint_reports';
const WORK_GROUP = 'cint-reports';

/** The results of queries hold rows of reports, so they do not stay. */
const RESULTS_KEPT = Duration.days(30);
/** A query that would read more is stopped: it has forgotten its days. Athena is paid by bytes read. */
const MOST_BYTES_READ = 100 * 1024 ** 3;

export type AthenaTablesProps = Place & {
  /** The first line of a report of each type there is to be a table for, as fields. */
  readonly headers: Readonly<Partial<Record<CsvReport, readonly string[]>>>;
};

/** The reports as tables: a database, a table for each report type and one for the manifests, and saved queries. */
export class AthenaTables extends Stack {
  constructor(scope: Construct, id: string, { headers, ...place }: AthenaTablesProps) {
    super(scope, id, { description: 'Cint reports as tables of Athena' });
    const database = new CfnDatabase(this, 'Database', {
      catalogId: this.account,
      databaseInput: { name: DATABASE, description: 'Cint Exchange reports, as they landed' },
    });
    const table = (name: string, tableInput: CfnTable.TableInputProperty) =>
      new CfnTable(this, name, {
        catalogId: this.account,
        databaseName: DATABASE,
        tableInput,
      }).addResourceDependency(database);
    const workGroup = this.#workGroup();
    const saved = (name: string, description: string, queryString: string) =>
      new CfnNamedQuery(this, `Query-${name}`, {
        database: DATABASE,
        workGroup: WORK_GROUP,
        name,
        description,
        queryString,
      }).addResourceDependency(workGroup);

    table('Manifests', manifestTable(place));
    saved(NEWEST_REPORTS, 'Run once: a view of the newest report on each thing', CREATE_NEWEST_REPORTS);
    for (const reportType of CSV_REPORTS) {
      const header = headers[reportType];
      if (header === undefined) continue;
      const name = tableName(reportType);
      table(reportType, reportTable(reportType, header, place));
      saved(
        `newest_${name}`,
        `Run once, after ${NEWEST_REPORTS}: a view of the newest rows`,
        createNewestRows(name, reportType),
      );
      saved(
        `count_${name}`,
        'Reports of which Athena reads too many or too few rows',
        countRows(name, reportType),
      );
    }
  }

  /** Encrypted results, whatever a client asks for, and a limit. */
  #workGroup(): CfnWorkGroup {
    const results = new Bucket(this, 'Results', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ id: 'expire-results', expiration: RESULTS_KEPT }],
    });
    return new CfnWorkGroup(this, 'WorkGroup', {
      name: WORK_GROUP,
      description: 'Queries on Cint reports',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        bytesScannedCutoffPerQuery: MOST_BYTES_READ,
        resultConfiguration: {
          outputLocation: `s3://${results.bucketName}/`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}
