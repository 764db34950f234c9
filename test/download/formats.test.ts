import { beforeAll, describe, expect, it } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { FORMATS, type Format, formatOf } from '../../lambdas/download/formats.ts';

const XLSX_TYPE = FORMATS.xlsx.content_type;

/** The first bytes of what may come, by the format they are in; `undefined` where they are no report. */
const HEADS: Record<string, { head: Buffer | string; format: Format | undefined }> = {
  'a CSV header line': { head: 'Respondent ID,Cost\n', format: 'csv' },
  'a CSV header line with a byte order mark': { head: '\uFEFFRespondent ID,Cost\n', format: 'csv' },
  'a CSV header line in quotes': { head: '"id","cost"\n', format: 'csv' },
  'a CSV header line that begins with a bracket': { head: '[id],cost\n', format: 'csv' },
  'a CSV header line in several scripts': { head: 'città,東京\n', format: 'csv' },
  'an XLSX file': { head: Buffer.alloc(0), format: 'xlsx' },
  'an HTML page': { head: '<!DOCTYPE html><html>', format: undefined },
  'an HTML page after blank lines': { head: '\r\n  <html>', format: undefined },
  'an XML error of S3': { head: '\uFEFF<?xml version="1.0"?><Error>', format: undefined },
  'a JSON error of Cint': { head: '{"object":"error"}', format: undefined },
  'a JSON list': { head: '[ {"report_id": 1} ]', format: undefined },
  'an empty JSON list': { head: '[]', format: undefined },
  'a gzip file': { head: Buffer.from('1f8b0800000000000003', 'hex'), format: undefined },
  'CSV in UTF-16': { head: Buffer.from('\uFEFFid,cost\n', 'utf16le'), format: undefined },
};

beforeAll(async () => {
  const workbook = await writeExcelFile([['id', 'cost']], { sheet: 'Report' }).toBuffer();
  HEADS['an XLSX file'] = { head: workbook.subarray(0, 512), format: 'xlsx' };
});

/** What a label lets through. */
const LABELS: Record<string, readonly Format[]> = {
  'text/csv': ['csv'],
  [XLSX_TYPE]: ['xlsx'],
  'application/vnd.ms-excel': ['xlsx'],
  'application/octet-stream': ['csv', 'xlsx'],
  'binary/octet-stream': ['csv', 'xlsx'],
  '': ['csv', 'xlsx'],
  'text/html': [],
  'application/json': [],
  'application/xml': [],
  'text/plain': [],
  constructor: [],
};

const matrix = Object.entries(LABELS).flatMap(([label, formats]) =>
  Object.keys(HEADS).map((what) => ({ what, label, formats })),
);

describe('a body and its label', () => {
  it.each(matrix)('$what labelled "$label"', ({ what, label, formats }) => {
    const { head, format } = HEADS[what] ?? expect.fail(what);
    const judge = () => formatOf(label, Buffer.from(head));
    if (format !== undefined && formats.includes(format)) expect(judge()).toBe(format);
    else expect(judge).toThrow(expect.objectContaining({ name: 'Cint.TruncatedBody' }));
  });

  it.each([
    [
      'an error page is labelled as such',
      'text/html',
      '<html>',
      'it is labelled text/html, which is neither CSV nor XLSX',
    ],
    [
      'an error page is labelled as a report',
      'text/csv',
      '<html>',
      'its first bytes are neither CSV nor XLSX, whatever its label (text/csv) says',
    ],
    [
      'a workbook is labelled as CSV',
      'text/csv',
      'PK\u0003\u0004',
      'it is labelled text/csv, but its first bytes are XLSX',
    ],
    [
      'CSV is labelled as a workbook',
      XLSX_TYPE,
      'id,cost\n',
      `it is labelled ${XLSX_TYPE}, but its first bytes are CSV`,
    ],
  ])('disagree in words an operator understands: %s', (_what, label, head, words) => {
    expect(() => formatOf(label, Buffer.from(head, 'latin1'))).toThrow(words);
  });
});

it('stores each format under its own ending and type', () => {
  expect(FORMATS).toEqual({
    csv: { extension: 'csv', content_type: 'text/csv' },
    xlsx: {
      extension: 'xlsx',
      content_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    },
  });
});
