import { finished } from 'node:stream/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import { doubt } from './doubt.ts';

/** What was counted in a report. */
export type Counts = { readonly rows: number | null; readonly columns: number | null };

/** Looks at a body piece by piece while it passes. `end` throws unless the body is whole. */
export type Check = {
  write(piece: Buffer): Promise<void>;
  end(): Promise<Counts>;
};

/** A record longer than this is taken for a quote that was never closed. */
const LONGEST_RECORD_BYTES = 16 * 1024 * 1024;

/**
 * Counts rows and columns, and throws unless every record has the header's width and the last one is whole.
 * @param lengthProven the body's length was announced and will be held against it; then a last line without
 *   line end is whole, too. Without that proof a missing line end may be a cut in the last field.
 */
export function checkCsv(lengthProven: boolean): Check {
  let records = 0;
  let columns = 0;
  let lastByte: number | undefined;
  const parser: Parser = parse({
    bom: true,
    // A quote in the middle of a bare field is bad style, not a cut.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD_BYTES,
    on_record(record: readonly string[]) {
      records += 1;
      columns = record.length;
      return null;
    },
  });
  // Errors reach us through the callbacks of write and end.
  parser.on('error', () => undefined);
  parser.resume();

  const inWords = (error: unknown) =>
    error instanceof CsvError
      ? doubt(`it is not whole CSV after ${records} records (${error.code})`, { cause: error })
      : error;

  return {
    async write(piece) {
      lastByte = piece.at(-1) ?? lastByte;
      await new Promise<void>((resolve, reject) => {
        parser.write(piece, (error) => (error ? reject(inWords(error)) : resolve()));
      });
    },
    async end() {
      parser.end();
      try {
        await finished(parser);
      } catch (error) {
        throw inWords(error);
      }
      if (records === 0) throw doubt('it has no header line');
      const endsInLineEnd = lastByte === 0x0a || lastByte === 0x0d;
      if (!endsInLineEnd && records === 1 && columns === 1) throw doubt('it is a single line of text');
      if (!endsInLineEnd && !lengthProven)
        throw doubt(`its last line (record ${records}) has no end, so it may be cut`);
      return { rows: records - 1, columns };
    },
  };
}
