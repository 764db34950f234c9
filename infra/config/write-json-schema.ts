import { writeFileSync } from 'node:fs';
import { jsonSchema } from './json-schema.ts';

writeFileSync(new URL('../../docs/reports.schema.json', import.meta.url), jsonSchema());
