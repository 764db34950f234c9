import writeExcelFile from 'write-excel-file/node';
import { type Body, bufferBody } from './answer.ts';
import type { CsvOptions } from './csv.ts';
import { seededRandom } from './random.ts';

/** A workbook is made in memory; more rows than this would cost seconds and hundreds of MiB. */
const mostRows = 20_000;

/** An XLSX workbook with one sheet of made-up rows: at most 20,000, whatever is asked. */
export async function xlsxBody({ seed, key, columns, rows }: CsvOptions): Promise<Body> {
  const random = seededRandom(seed);
  const header = [key, ...columns.map((column) => column.name)];
  const data = Array.from({ length: Math.min(rows, mostRows) }, (_, row) => [
    `${seed}-${row}`,
    ...columns.map((column) => column.value(random)),
  ]);
  const workbook = await writeExcelFile([header, ...data], { sheet: 'Report' }).toBuffer();
  return bufferBody('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', workbook);
}
