import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { glueColumns } from '../../examples/consumers/athena/columns.ts';
import { ADDED_COLUMNS } from '../../examples/consumers/athena/queries.ts';
import { CSV_REPORTS, tableName } from '../../examples/consumers/athena/tables.ts';
import { AthenaTables } from '../../examples/consumers/athena-tables.ts';
import { manifestSchema } from '../../lambdas/contract/manifest.ts';
import { reportKeys } from '../../lambdas/contract/report-key.ts';
import { API_VERSIONS, idsByLevel, levelOf, REPORT_TYPES } from '../../lambdas/contract/report-types.ts';
import { reportLayouts } from '../../local/simulator/report-columns.ts';
import { unbundled } from './consumers.ts';
import { BUCKET, MANIFEST } from './documents.ts';

const ACCOUNTS = [13, 48211];
const FIRST_DAY = '2025-01-01';

const headers = Object.fromEntries(
  CSV_REPORTS.map((type) => {
    const { key, columns } = reportLayouts[type];
    return [type, [key, ...columns.map(({ name }) => name)]];
  }),
);
const template = Template.fromStack(
  new AthenaTables(unbundled(), 'Tables', {
    bucketName: BUCKET,
    accountIds: ACCOUNTS,
    firstDay: FIRST_DAY,
    headers,
  }),
);

const columnsSchema = z.array(z.object({ Name: z.string(), Type: z.string() }));
const tableSchema = z.object({
  Name: z.string(),
  Parameters: z.record(z.string(), z.string()),
  PartitionKeys: columnsSchema,
  StorageDescriptor: z.looseObject({ Location: z.string(), Columns: columnsSchema }),
});
const tables = Object.values(template.findResources('AWS::Glue::Table')).map(({ Properties }) =>
  tableSchema.parse(Properties.TableInput),
);
const manifests = tables.find(({ Name }) => Name === 'manifests') ?? expect.fail('no table of manifests');
const tableOf = (type: (typeof CSV_REPORTS)[number]) =>
  tables.find(({ Name }) => Name === tableName(type)) ?? expect.fail(`no table of ${type}`);

/** Where Athena would look for the partition of these values, or undefined where it would project no such one. */
function projectedPlace(
  { Parameters, PartitionKeys }: z.output<typeof tableSchema>,
  values: Readonly<Record<string, string>>,
): string | undefined {
  let place = Parameters['storage.location.template'] ?? '';
  for (const { Name } of PartitionKeys) {
    const value = values[Name] ?? expect.fail(`no value for ${Name}`);
    if (Parameters[`projection.${Name}.type`] === 'enum') {
      if (!Parameters[`projection.${Name}.values`]?.split(',').includes(value)) return undefined;
    } else {
      expect(Parameters[`projection.${Name}.type`]).toBe('date');
      expect(Parameters[`projection.${Name}.format`]).toBe('yyyy-MM-dd');
      const [first = '', last] = Parameters[`projection.${Name}.range`]?.split(',') ?? [];
      expect(last).toBe('NOW');
      if (value < first) return undefined;
    }
    place = place.replace(`\${${Name}}`, value);
  }
  expect(place).not.toContain('$');
  return place;
}

describe.each(REPORT_TYPES)('what the pipeline writes of %s', (report_type) => {
  const levels = [
    ...new Set(API_VERSIONS.flatMap((version) => Object.keys(idsByLevel(report_type, version)))),
  ];
  const cases = levels.flatMap((level) => ACCOUNTS.map((account_id) => ({ level, account_id })));

  it.each(cases)(
    'at level $level for account $account_id lies where Athena looks',
    ({ level, account_id }) => {
      const folded = levelOf(level);
      const filter = folded === undefined || folded === 'account' ? null : folded;
      const request = { report_type, account_id, filter, start_date: '2026-10-01', end_date: '2026-11-01' };
      const { key, manifest_key } = reportKeys(request, '01KBJX7BXGRJXGG517T963VVP4', 'csv');
      const values = { report_type, account_id: String(account_id), level, start_date: '2026-10-01' };
      expect(`s3://${BUCKET}/${manifest_key}`).toContain(`${projectedPlace(manifests, values)}end_date=`);
      const table = CSV_REPORTS.find((type) => type === report_type);
      if (table === undefined) return;
      expect(`s3://${BUCKET}/${key}`).toContain(`${projectedPlace(tableOf(table), values)}end_date=`);
    },
  );
});

describe('partitions', () => {
  it('are the first day since, the accounts given, and no others', () => {
    const values = { report_type: 'completes', account_id: '13', level: 'project', start_date: FIRST_DAY };
    expect(projectedPlace(manifests, values)).toBe(
      `s3://${BUCKET}/manifests/report_type=completes/account_id=13/level=project/start_date=${FIRST_DAY}/`,
    );
    expect(projectedPlace(manifests, { ...values, start_date: '2024-12-31' })).toBeUndefined();
    expect(projectedPlace(manifests, { ...values, account_id: '14' })).toBeUndefined();
  });

  it('are few enough to be listed at each query: a thousand a year for each account', () => {
    for (const table of tables.filter(({ Name }) => Name !== 'manifests')) {
      const days = table.PartitionKeys.filter(
        ({ Name }) => table.Parameters[`projection.${Name}.type`] === 'date',
      );
      expect(days.map(({ Name }) => Name)).toEqual(['start_date']);
      expect(table.Parameters['projection.level.values']?.split(',').length).toBeLessThanOrEqual(4);
    }
  });

  it('are projected, not looked up', () => {
    for (const { Parameters } of tables) expect(Parameters['projection.enabled']).toBe('true');
  });
});

describe('the table of a report type', () => {
  it('is there for every type but termination details, which are XLSX', () => {
    expect(tables.map(({ Name }) => Name).sort()).toEqual([
      'completes',
      'manifests',
      'reconciliation_eligible_rids',
      'reconciliations_status',
      'respondent_analysis',
      'sample_bought',
    ]);
  });

  it('has the columns of the header, in its order', () => {
    expect(tableOf('sample-bought').StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual([
      'line_id',
      'project_id',
      'project_name',
      'target_group_id',
      'target_group_name',
      'business_unit',
      'country',
      'supplier',
      'entrants',
      'completes',
      'loi_minutes',
      'cpi_usd',
      'spend_usd',
      'currency',
      'po_number',
      'comment',
    ]);
  });

  it('skips the header line, and reads quoted fields', () => {
    for (const type of CSV_REPORTS) {
      expect(tableOf(type).Parameters['skip.header.line.count']).toBe('1');
      expect(tableOf(type).StorageDescriptor.SerdeInfo).toEqual({
        SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
        Parameters: { separatorChar: ',', quoteChar: '"', escapeChar: '\\' },
      });
    }
  });

  it('has no column twice, neither with a partition nor with what the views add', () => {
    for (const { Name, PartitionKeys, StorageDescriptor } of tables.filter(
      ({ Name }) => Name !== 'manifests',
    )) {
      const names = [...StorageDescriptor.Columns, ...PartitionKeys].map((column) => column.Name);
      expect(new Set([...names, ...ADDED_COLUMNS]).size, Name).toBe(names.length + ADDED_COLUMNS.length);
    }
  });
});

describe('columns of a header', () => {
  it.each([
    ['CPI (USD)', 'cpi_usd'],
    ['  Name ', 'name'],
    ['Größe M/L', 'gro_e_m_l'],
    ['Étude', 'etude'],
    ['18-34', 'c_18_34'],
    ['日本', 'column_1'],
    ['', 'column_1'],
    ['start_date', 'start_date_2'],
  ])('%j is named %s', (field, name) => {
    expect(glueColumns([field], ['start_date'])).toEqual([{ name, type: 'string' }]);
  });

  it('that would be named alike are numbered', () => {
    const names = glueColumns(['Name', 'NAME', 'name_2', 'name'], []).map(({ name }) => name);
    expect(names).toEqual(['name', 'name_2', 'name_2_2', 'name_3']);
  });
});

describe('the table of manifests', () => {
  it('has only columns that a manifest has', () => {
    const { shape } = manifestSchema;
    for (const { Name } of manifests.StorageDescriptor.Columns) expect(Object.keys(shape)).toContain(Name);
    const request = manifests.StorageDescriptor.Columns.find(({ Name }) => Name === 'request')?.Type ?? '';
    for (const [, name = ''] of request.matchAll(/(\w+):/g))
      expect([...Object.keys(MANIFEST.request), ...Object.keys(MANIFEST.request.report_options)]).toContain(
        name,
      );
  });

  it('reads JSON of more than one line', () => {
    expect(manifests.StorageDescriptor).toMatchObject({
      SerdeInfo: { SerializationLibrary: 'com.amazon.ionhiveserde.IonHiveSerDe' },
      InputFormat: 'com.amazon.ionhiveserde.formats.IonInputFormat',
      OutputFormat: 'com.amazon.ionhiveserde.formats.IonOutputFormat',
    });
  });
});

describe('the work group', () => {
  it('encrypts results whatever a client asks for, and stops a query that reads too much', () => {
    template.hasResourceProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 100 * 1024 ** 3,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
  });

  it('keeps results, which hold rows of reports, private and for 30 days', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: Match.objectLike({
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      }),
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30, Status: 'Enabled' })] },
    });
  });
});

it('the saved queries are a view of manifests, and a view and a count for each table', () => {
  const names = Object.values(template.findResources('AWS::Athena::NamedQuery')).map(
    ({ Properties }) => Properties.Name,
  );
  expect(names.sort()).toEqual(
    [
      'newest_reports',
      ...CSV_REPORTS.flatMap((type) => [`newest_${tableName(type)}`, `count_${tableName(type)}`]),
    ].sort(),
  );
});
