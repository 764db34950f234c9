import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { cautions } from '../../infra/config/cautions.ts';
import { jsonSchema } from '../../infra/config/json-schema.ts';
import { readConfig } from '../../infra/config/read.ts';
import { REPORT_TYPES } from '../../lambdas/contract/report-types.ts';
import { NOW } from './configs.ts';

const EXAMPLE = new URL('../../examples/reports.yaml', import.meta.url);
const COMMITTED = new URL('../../docs/reports.schema.json', import.meta.url);

/** As much of JSON Schema as is looked at here. */
type Schema = {
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  additionalProperties?: boolean | undefined;
  items?: Schema | undefined;
  anyOf?: Schema[] | undefined;
  enum?: unknown[] | undefined;
  description?: string | undefined;
};
const schemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), schemaShape).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.boolean().optional(),
    items: schemaShape.optional(),
    anyOf: z.array(schemaShape).optional(),
    enum: z.array(z.unknown()).optional(),
    description: z.string().optional(),
  }),
);
const schema = schemaShape.parse(JSON.parse(jsonSchema()));

/** What the schema would say of a value: fields it does not know, and fields it misses. */
function complaints(value: unknown, at: Schema, path = ''): string[] {
  if (at.anyOf !== undefined) {
    const each = at.anyOf.map((choice) => complaints(value, choice, path));
    return each.find((found) => found.length === 0) ?? each.flat();
  }
  if (Array.isArray(value)) {
    const { items } = at;
    if (items === undefined) return [`${path}: no list`];
    return value.flatMap((item, index) => complaints(item, items, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) {
    return at.enum === undefined || at.enum.includes(value) ? [] : [`${path}: ${String(value)}`];
  }
  const missing = (at.required ?? []).filter((field) => !Object.hasOwn(value, field));
  return [
    ...missing.map((field) => `${path}.${field}: missing`),
    ...Object.entries(value).flatMap(([field, part]) => {
      const of = at.properties?.[field];
      return of === undefined ? [`${path}.${field}: unknown`] : complaints(part, of, `${path}.${field}`);
    }),
  ];
}

/** A part of the schema, by the names of fields. */
function part(...fields: string[]): Schema | undefined {
  return fields.reduce<Schema | undefined>((at, field) => {
    const list = at?.items ?? at?.anyOf?.find(({ items }) => items !== undefined)?.items;
    return (list ?? at)?.properties?.[field];
  }, schema);
}

it('the committed schema for editors is current (npm run config:schema writes it)', () => {
  expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(JSON.parse(jsonSchema()));
});

it('the schema offers what there is to choose from', () => {
  expect(part('api_version')?.enum).toEqual(['2025-05-27', '2025-12-18']);
  expect(part('retention', 'logs_days')?.enum).toEqual(expect.arrayContaining([1, 90, 3653]));
  expect(part('retention', 'logs_days')?.enum).not.toContain(9999);
  expect(part('schedules', 'request', 'report_type')?.enum).toEqual(REPORT_TYPES);
  expect(part('schedules', 'request', 'filter')?.enum).toEqual([
    null,
    'account',
    'business_unit',
    'project',
    'target_group',
  ]);
});

it('the schema explains every field of the file and of a schedule', () => {
  for (const of of [schema, part('schedules')?.anyOf?.[0]?.items, part('poll'), part('retention')]) {
    const fields = Object.entries(of?.properties ?? {});
    expect(fields.length).toBeGreaterThan(2);
    for (const [name, { description }] of fields) expect(description, name).toMatch(/^\S.{9,}\.$/s);
    expect(of?.additionalProperties).toBe(false);
  }
});

it('the schema has nothing against the example, but against a slip in it', () => {
  const example: unknown = parse(readFileSync(EXAMPLE, 'utf8'));
  expect(complaints(example, schema)).toEqual([]);
  const slip = { ...Object(example), acounts: [], schedules: [{ name: 'a', windw: 'yesterday' }] };
  expect(complaints(slip, schema)).toEqual(
    expect.arrayContaining([
      '.acounts: unknown',
      '.schedules[0].windw: unknown',
      '.schedules[0].window: missing',
    ]),
  );
});

it('the example is in order, and nothing about it needs caution, at any time of the year', () => {
  for (let month = 0; month < 12; month += 3) {
    const now = new Date(Date.UTC(2026, month, 27, 15));
    expect(cautions(readConfig(EXAMPLE.pathname, now), now)).toEqual([]);
  }
});

it('the example shows the daily, the monthly and the reconciliation reports of two accounts', () => {
  const { accounts, schedules } = readConfig(EXAMPLE.pathname, NOW);
  expect(accounts.map(({ account_id }) => account_id)).toEqual([13, 27]);
  expect(schedules.map(({ name, enabled, window }) => [name, enabled, window])).toEqual([
    ['completes-daily', true, 'current-and-previous-month'],
    ['completes-final', true, 'previous-month'],
    ['sample-bought-monthly', true, 'previous-month'],
    ['reconciliation-eligible-rids-monthly', true, 'previous-month'],
    ['reconciliations-status-weekdays', true, 'current-and-previous-month'],
    ['term-details-daily', false, 'last-7-days'],
  ]);
});
