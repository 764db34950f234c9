import type { Body } from './answer.ts';
import type { Column } from './column-values.ts';
import { seededRandom } from './random.ts';

/**
 * A CSV is one block of made-up rows again and again, in which only the row key changes. That makes it
 * cheap to generate, needs the memory of one block, and tells its size without a dry run.
 * A power of ten, so that within a block the key's last digits never change.
 */
const rowsInBlock = 1000;
const keyDigits = 12;
const blockDigits = keyDigits - Math.log10(rowsInBlock);

type Block = {
  readonly rows: Buffer;
  /** Where each row begins, and where the last one ends. */
  readonly offsets: readonly number[];
  /** Where each row's key has the digits that number the block. */
  readonly blockNumberAt: readonly number[];
};

export type CsvOptions = {
  /** The same seed gives the same bytes. */
  readonly seed: string;
  readonly key: string;
  readonly columns: readonly Column[];
  readonly rows: number;
};

/** RFC 4180, UTF-8 without a byte order mark, every record ended by CRLF. */
export function csvBody({ seed, key, columns, rows }: CsvOptions): Body {
  const header = Buffer.from(record([key, ...columns.map((column) => column.name)]));
  const block = makeBlock(seed, columns);
  const wholeBlocks = Math.floor(rows / rowsInBlock);
  const rest = block.offsets[rows % rowsInBlock] ?? 0;
  return {
    contentType: 'text/csv',
    size: header.length + wholeBlocks * block.rows.length + rest,
    async *bytes() {
      yield header;
      for (let number = 0; number < wholeBlocks; number += 1) yield numbered(block, number);
      if (rest > 0) yield numbered(block, wholeBlocks).subarray(0, rest);
    },
  };
}

function makeBlock(seed: string, columns: readonly Column[]): Block {
  const random = seededRandom(seed);
  const offsets = [0];
  const blockNumberAt: number[] = [];
  const rows: Buffer[] = [];
  let size = 0;
  for (let row = 0; row < rowsInBlock; row += 1) {
    const prefix = keyPrefix(random);
    const key = prefix + String(row).padStart(keyDigits, '0');
    const bytes = Buffer.from(record([key, ...columns.map((column) => column.value(random))]));
    blockNumberAt.push(size + prefix.length);
    size += bytes.length;
    offsets.push(size);
    rows.push(bytes);
  }
  return { rows: Buffer.concat(rows), offsets, blockNumberAt };
}

/** A copy of its own: the one before may still be on its way to the client. */
function numbered(block: Block, number: number): Buffer {
  const rows = Buffer.from(block.rows);
  const digits = Buffer.from(String(number).padStart(blockDigits, '0'));
  for (const at of block.blockNumberAt) digits.copy(rows, at);
  return rows;
}

/** All of a UUID but its last group, which is the number of the row. */
function keyPrefix(random: () => number): string {
  const hex = (length: number) =>
    Math.floor(random() * 16 ** length)
      .toString(16)
      .padStart(length, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-`;
}

function record(fields: readonly string[]): string {
  return `${fields.map(quoted).join(',')}\r\n`;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
