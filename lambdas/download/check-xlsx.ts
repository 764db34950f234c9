import type { Check } from './check-csv.ts';
import { doubt } from './doubt.ts';

/** ZIP's "end of central directory" record (APPNOTE 4.3.16), without its comment. */
const END_RECORD_BYTES = 22;
const END_RECORD_MAGIC = 0x06054b50;
/** The most a ZIP comment can hold; the record may lie this far from the end. */
const LONGEST_COMMENT_BYTES = 65_535;

/**
 * Throws unless the ZIP file that an XLSX is ends where its own last record says it ends: the list of its files
 * lies right before that record, at the place and of the size it names.
 */
export function checkXlsx(): Check {
  let bytes = 0;
  let tail = Buffer.alloc(0);
  return {
    async write(piece) {
      bytes += piece.length;
      tail = Buffer.concat([tail, piece]).subarray(-(END_RECORD_BYTES + LONGEST_COMMENT_BYTES));
    },
    async end() {
      if (!isWholeZip(tail, bytes)) throw doubt('it is an XLSX file without its end');
      return { rows: null, columns: null };
    },
  };
}

function isWholeZip(tail: Buffer, bytes: number): boolean {
  for (let at = tail.length - END_RECORD_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_RECORD_MAGIC) continue;
    const commentBytes = tail.readUInt16LE(at + 20);
    const directoryEnd = tail.readUInt32LE(at + 12) + tail.readUInt32LE(at + 16);
    const recordAt = bytes - tail.length + at;
    if (at + END_RECORD_BYTES + commentBytes === tail.length && directoryEnd === recordAt) return true;
  }
  return false;
}
