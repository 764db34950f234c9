import { z } from 'zod';
import { fileSchema } from './schema.ts';

/** docs/reports.schema.json, for editors: what reports.yaml may hold, before defaults. */
export function jsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema, { io: 'input' });
  const titled = { $schema, title: 'reports.yaml of cint-reports', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
