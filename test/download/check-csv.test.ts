import { describe, expect, it } from 'vitest';
import { checkCsv } from '../../lambdas/download/check-csv.ts';
import { checked, splits } from './pieces.ts';

const WHOLE = 'id,cost\n1,2.50\n2,3.50\n';
/** Whether the body's length was announced, and so proves that nothing is missing at its end. */
const PROVEN = true;
const UNPROVEN = false;

describe('a whole report', () => {
  const reports: [what: string, body: string, rows: number, columns: number][] = [
    ['with line ends of LF', WHOLE, 2, 2],
    ['with line ends of CRLF', 'id,cost\r\n1,2.50\r\n2,3.50\r\n', 2, 2],
    ['with line ends of CR', 'id,cost\r1,2.50\r2,3.50\r', 2, 2],
    ['with a byte order mark', `\uFEFF${WHOLE}`, 2, 2],
    ['with a header only', 'id,cost\n', 0, 2],
    ['with one column', 'id\n1\n2\n3\n', 3, 1],
    ['with blank lines at its end', `${WHOLE}\n\n`, 2, 2],
    ['with blank lines of CRLF at its end', 'id,cost\r\n1,2.50\r\n\r\n\r\n', 1, 2],
    ['with empty fields', 'id,cost,note\n1,,\n,,\n', 2, 3],
    ['with quoted fields of several lines', 'id,note\n1,"one\ntwo\r\nthree"\n2,"a ""b"", c"\n', 2, 2],
    ['with a quote in the middle of a bare field', 'id,size\n1,27" screen\n2,5\' 7"\n', 2, 2],
    ['with letters of several bytes', 'id,città\n1,Zürich\n2,東京\n3,🦊\n', 3, 2],
  ];
  it.each(reports)('%s is counted', async (_what, body, rows, columns) => {
    for (const lengthProven of [PROVEN, UNPROVEN])
      expect(await checked(checkCsv(lengthProven), body)).toEqual({ rows, columns });
  });

  it('is counted wherever its pieces are cut, also inside a quote, a letter or the byte order mark', async () => {
    const body = Buffer.from('\uFEFFid,"no\r\nte"\r\n1,"a ""b"",\r\n\n\'c\'"\r\n東,é\r\n\r\n');
    for (const pieces of splits(body))
      expect(await checked(checkCsv(UNPROVEN), ...pieces), `cut after ${pieces[0]?.length}`).toEqual({
        rows: 2,
        columns: 2,
      });
  });

  it('of many pieces is counted to the last', async () => {
    const check = checkCsv(UNPROVEN);
    await check.write(Buffer.from('id,cost\n'));
    for (let row = 0; row < 5000; row += 1) await check.write(Buffer.from(`${row},"${row}\n.50"\n`));
    expect(await check.end()).toEqual({ rows: 5000, columns: 2 });
  });

  it('without a line end is whole if its length was announced', async () => {
    expect(await checked(checkCsv(PROVEN), 'id,cost\n1,2.50')).toEqual({ rows: 1, columns: 2 });
    expect(await checked(checkCsv(PROVEN), 'id,cost')).toEqual({ rows: 0, columns: 2 });
  });
});

/** What a doubt reads like. */
const refusal = (why: string) => ({
  name: 'Cint.TruncatedBody',
  message: `The report was not landed: ${why}. Cint tells of incidents at https://status.cint.com`,
});

describe('a report that was cut', () => {
  const anyLength: [what: string, body: string, why: string][] = [
    [
      'between two fields of a record',
      'id,cost,note\n1,2.50,x\n2,3.50',
      'it is not whole CSV after 2 records (CSV_RECORD_INCONSISTENT_FIELDS_LENGTH)',
    ],
    [
      'in a quoted field',
      'id,note\n1,x\n2,"begun',
      'it is not whole CSV after 2 records (CSV_QUOTE_NOT_CLOSED)',
    ],
    [
      'in a quoted field, right after a line end in it',
      'id,note\n1,x\n2,"begun\n',
      'it is not whole CSV after 2 records (CSV_QUOTE_NOT_CLOSED)',
    ],
    ['before its header', '', 'it has no header line'],
    ['after a byte order mark', '\uFEFF', 'it has no header line'],
    ['to nothing but blank lines', '\n\n', 'it has no header line'],
    [
      'and patched together in the middle',
      'id,cost,note\n1,2.50,x\n2,3.3,4.50,y\n',
      'it is not whole CSV after 2 records (CSV_RECORD_INCONSISTENT_FIELDS_LENGTH)',
    ],
  ];
  it.each(anyLength)('%s is refused, whatever its length', async (_what, body, why) => {
    for (const lengthProven of [PROVEN, UNPROVEN])
      await expect(checked(checkCsv(lengthProven), body)).rejects.toMatchObject(refusal(why));
  });

  it.each([
    ['in its last field', 'id,cost\n1,2.50\n2,3.', 3],
    ["at a record's end, before its line end", 'id,cost\n1,2.50', 2],
    ['in its header', 'id,co', 1],
    ['after the closing quote of its last field', 'id,cost\n1,"2.50"', 2],
  ])('%s is refused unless its length was announced', async (_what, body, records) => {
    await expect(checked(checkCsv(UNPROVEN), body)).rejects.toMatchObject(
      refusal(`its last line (record ${records}) has no end, so it may be cut`),
    );
  });

  it('at any byte of it is refused, but for cuts right after a line end, which the transfer tells of', async () => {
    const body = Buffer.from('id,note,cost\r\n1,"a\r\n""b""",2\r\n22,"ccc",33\r\n');
    const wholeAt = new Set<number>();
    for (let at = 0; at < body.length; at += 1) {
      const counts = await checked(checkCsv(UNPROVEN), body.subarray(0, at)).catch(() => undefined);
      if (counts !== undefined) wholeAt.add(at);
    }
    const text = body.toString();
    const lineEnds = ['cost\r', 'cost\r\n', ',2\r', ',2\r\n', '33\r'].map(
      (end) => text.indexOf(end) + end.length,
    );
    expect([...wholeAt]).toEqual(lineEnds);
  });

  it('refuses the piece in which a record is too wide, not only the end', async () => {
    const check = checkCsv(PROVEN);
    await check.write(Buffer.from(WHOLE));
    await expect(check.write(Buffer.from('3,4,5\n6,7\n'))).rejects.toMatchObject({
      name: 'Cint.TruncatedBody',
    });
  });
});

describe('a quote that is never closed', () => {
  it('is refused after some MiB of memory, not after all of the report', async () => {
    const check = checkCsv(PROVEN);
    await check.write(Buffer.from('id,note\n1,"never closed\n'));
    const piece = Buffer.alloc(1024 * 1024, '2,looks like a record\n');
    let written = 0;
    const writeAll = async () => {
      for (; written < 64; written += 1) await check.write(piece);
    };
    await expect(writeAll()).rejects.toMatchObject(
      refusal('it is not whole CSV after 1 records (CSV_MAX_RECORD_SIZE)'),
    );
    expect(written).toBeLessThanOrEqual(17);
  });
});
