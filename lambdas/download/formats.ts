import { doubt } from './doubt.ts';

/** The kinds of file a report comes as (Cint API 2025-12-18, "Download a report"). */
export const FORMATS = {
  csv: { extension: 'csv', content_type: 'text/csv' },
  xlsx: {
    extension: 'xlsx',
    content_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
} as const;
export type Format = keyof typeof FORMATS;

/** What a label promises. Storage that was not told a type says octet-stream: then only the bytes count. */
const LABELS: Readonly<Record<string, Format | 'any'>> = {
  'text/csv': 'csv',
  [FORMATS.xlsx.content_type]: 'xlsx',
  'application/vnd.ms-excel': 'xlsx',
  'application/octet-stream': 'any',
  'binary/octet-stream': 'any',
  '': 'any',
};

/** First bytes of every ZIP file, which an XLSX is. */
const ZIP_MAGIC = Buffer.from('PK\u0003\u0004', 'latin1');
/** How many first bytes `formatOf` wants to see. */
export const HEAD_BYTES = 512;

/**
 * The format of a body, from its label and its first bytes, which must agree.
 * @throws PipelineError `Cint.TruncatedBody` for a mislabelled body: an error page is not a report
 */
export function formatOf(content_type: string, head: Buffer): Format {
  const label = LABELS[content_type];
  if (label === undefined) {
    throw doubt(`it is labelled ${content_type}, which is neither CSV nor XLSX`);
  }
  const found = formatOfBytes(head);
  if (found === undefined)
    throw doubt(`its first bytes are neither CSV nor XLSX, whatever its label (${content_type}) says`);
  if (label !== 'any' && label !== found)
    throw doubt(`it is labelled ${content_type}, but its first bytes are ${found.toUpperCase()}`);
  return found;
}

function formatOfBytes(head: Buffer): Format | undefined {
  if (head.subarray(0, ZIP_MAGIC.length).equals(ZIP_MAGIC)) return 'xlsx';
  // A header line is text; it does not begin as an HTML or XML page or a JSON error does.
  const text = head.toString('utf8').trimStart();
  return head.includes(0) || /^[<{]|^\[\s*[{"\]]/.test(text) ? undefined : 'csv';
}
