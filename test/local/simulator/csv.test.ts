import { Buffer } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvBody } from '../../../local/simulator/csv.ts';
import { reportLayouts } from '../../../local/simulator/report-columns.ts';
import { reportTypes } from '../../../local/simulator/report-types.ts';

function body(type: (typeof reportTypes)[number], rows: number, seed = 'seed') {
  return csvBody({ seed, rows, ...reportLayouts[type] });
}

async function bytesOf(csv: ReturnType<typeof body>) {
  return Buffer.concat(await Array.fromAsync(csv.bytes()));
}

describe('CSV', () => {
  it.each(reportTypes)(
    '%s: every row has the width of the header, and all that CSV can hold',
    async (type) => {
      const bytes = await bytesOf(body(type, 2500));
      const [header, ...rows] = parse(bytes, { relax_column_count: false });
      expect(header?.length).toBeGreaterThanOrEqual(12);
      expect(rows).toHaveLength(2500);
      const fields = rows.flat();
      for (const trap of [/,/, /"/, /\r\n/, /[^\n]\n/, /日本/, /^$/]) {
        expect(fields.some((field) => trap.test(field))).toBe(true);
      }
      expect(bytes.length / 2500).toBeGreaterThan(140);
      expect(bytes.length / 2500).toBeLessThan(220);
    },
  );

  it('ends every record with CRLF, the last one too', async () => {
    const bytes = await bytesOf(body('completes', 10));
    expect(bytes.subarray(-2).toString()).toBe('\r\n');
    const whole = parse(bytes, { record_delimiter: '\r\n' });
    expect(whole).toHaveLength(11);
  });

  it('numbers the rows through, so that no two are alike', async () => {
    const rows = parse(await bytesOf(body('completes', 3210)), { from: 2 });
    expect(rows.map(([key]) => Number(key?.slice(24)))).toEqual(
      Array.from({ length: 3210 }, (_, row) => row),
    );
    expect(new Set(rows.slice(0, 1000).map((row) => row.slice(1).join())).size).toBeGreaterThan(990);
  });

  it.each([0, 1, 999, 1000, 1001, 5000])('knows the size of %i rows without making them', async (rows) => {
    const csv = body('completes', rows);
    expect((await bytesOf(csv)).length).toBe(csv.size);
  });

  it('is the header alone for no rows', async () => {
    expect(parse(await bytesOf(body('completes', 0)))).toHaveLength(1);
  });

  it('has the same bytes for the same report, and others for another', async () => {
    const bytes = await bytesOf(body('completes', 1500));
    expect((await bytesOf(body('completes', 1500))).equals(bytes)).toBe(true);
    expect((await bytesOf(body('completes', 1500, 'other'))).equals(bytes)).toBe(false);
  });

  it('leaves a block alone that is still on its way when the next is made', async () => {
    const blocks = await Array.fromAsync(body('completes', 2000).bytes());
    expect(blocks[1]?.equals(blocks[2] ?? Buffer.alloc(0))).toBe(false);
  });
});
