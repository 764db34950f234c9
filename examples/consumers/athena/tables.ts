import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { MANIFESTS_PREFIX, REPORTS_PREFIX } from '../../../lambdas/contract/manifest.ts';
import { API_VERSIONS, idsByLevel, LEVELS, REPORT_TYPES } from '../../../lambdas/contract/report-types.ts';
import { glueColumns } from './columns.ts';
import { daysSince, oneOf, type Partition, projected } from './partitions.ts';
import { ADDED_COLUMNS, MANIFESTS } from './queries.ts';

/** Reports that Athena can read: termination details come as XLSX. */
export const CSV_REPORTS = REPORT_TYPES.filter((type) => type !== 'term-details');
export type CsvReport = (typeof CSV_REPORTS)[number];

export type Place = {
  readonly bucketName: string;
  /** Cint accounts whose reports are in the bucket. */
  readonly accountIds: readonly number[];
  /** Reports that begin earlier are not found, `YYYY-MM-DD`. */
  readonly firstDay: string;
};

/** `sample-bought` is `sample_bought` in SQL. */
export function tableName(reportType: CsvReport): string {
  return reportType.replaceAll('-', '_');
}

/**
 * The partitions that are projected. `end_date` is not: with it, every pair of days would be a partition, half a
 * million of them in two years, each listed at each query. Athena reads the folders below a partition along with it,
 * and the manifest tells the end.
 */
function partitions(levels: readonly string[], { accountIds, firstDay }: Place): Partition[] {
  return [oneOf('account_id', accountIds), oneOf('level', levels), daysSince('start_date', firstDay)];
}

/** All CSV reports of one type: types differ in their columns. */
export function reportTable(
  reportType: CsvReport,
  header: readonly string[],
  place: Place,
): CfnTable.TableInputProperty {
  const folder = `s3://${place.bucketName}/${REPORTS_PREFIX}report_type=${reportType}/`;
  // The version with the most levels: one that has no reports costs a look, one that is missing hides them.
  const levels = new Set(API_VERSIONS.flatMap((version) => Object.keys(idsByLevel(reportType, version))));
  const keys = partitions([...levels], place);
  return {
    name: tableName(reportType),
    description: `Cint reports: ${reportType}. Every report, also repeated ones: see newest_${tableName(reportType)}`,
    tableType: 'EXTERNAL_TABLE',
    parameters: { ...projected(folder, keys), classification: 'csv', 'skip.header.line.count': '1' },
    partitionKeys: keys.map(({ name }) => ({ name, type: 'string' })),
    storageDescriptor: {
      location: folder,
      columns: glueColumns(header, [...keys.map(({ name }) => name), ...ADDED_COLUMNS]),
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
        parameters: { separatorChar: ',', quoteChar: '"', escapeChar: '\\' },
      },
    },
  };
}

/** What of a manifest is asked for in queries. */
const MANIFEST_COLUMNS = {
  report_id: 'string',
  request:
    'struct<end_date:string,filter_ids:array<string>,' +
    'report_options:struct<include_respondent_answers:boolean,link_type:bigint>>',
  bucket: 'string',
  key: 'string',
  content_type: 'string',
  bytes: 'bigint',
  rows: 'bigint',
  columns: 'bigint',
  sha256: 'string',
  api_version: 'string',
  execution: 'string',
  requested_at: 'string',
  ready_at: 'string',
  landed_at: 'string',
};

/** All manifests. They have more than one line each, which of Athena's readers of JSON only Ion's takes. */
export function manifestTable(place: Place): CfnTable.TableInputProperty {
  const folder = `s3://${place.bucketName}/${MANIFESTS_PREFIX}`;
  const keys = [oneOf('report_type', REPORT_TYPES), ...partitions(LEVELS, place)];
  return {
    name: MANIFESTS,
    description: 'Cint reports: what was verified of each report, and when it landed',
    tableType: 'EXTERNAL_TABLE',
    parameters: projected(folder, keys),
    partitionKeys: keys.map(({ name }) => ({ name, type: 'string' })),
    storageDescriptor: {
      location: folder,
      columns: Object.entries(MANIFEST_COLUMNS).map(([name, type]) => ({ name, type })),
      inputFormat: 'com.amazon.ionhiveserde.formats.IonInputFormat',
      outputFormat: 'com.amazon.ionhiveserde.formats.IonOutputFormat',
      serdeInfo: { serializationLibrary: 'com.amazon.ionhiveserde.IonHiveSerDe' },
    },
  };
}
