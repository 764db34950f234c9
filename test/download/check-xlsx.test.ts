import { beforeAll, describe, expect, it } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { checkXlsx } from '../../lambdas/download/check-xlsx.ts';
import { checked, splits } from './pieces.ts';

let workbook: Buffer;
beforeAll(async () => {
  const header = ['Respondent ID', 'Reason'];
  const rows = Array.from({ length: 20 }, (_, row) => [`rid-${row}`, 'Quota full']);
  workbook = await writeExcelFile([header, ...rows], { sheet: 'Report' }).toBuffer();
});

/** The same archive with a comment, whose length its last record holds in its last two bytes. */
function withComment(archive: Buffer, comment: Buffer): Buffer {
  const commented = Buffer.concat([archive, comment]);
  commented.writeUInt16LE(comment.length, archive.length - 2);
  return commented;
}

const NOT_LANDED = { name: 'Cint.TruncatedBody', message: expect.stringContaining('without its end') };
const WHOLE = { rows: null, columns: null };

describe('a whole workbook', () => {
  it('is let through, its rows uncounted', async () => {
    expect(await checked(checkXlsx(), workbook)).toEqual(WHOLE);
  });

  it('is let through wherever its pieces are cut', async () => {
    for (const pieces of splits(workbook)) expect(await checked(checkXlsx(), ...pieces)).toEqual(WHOLE);
  });

  it('is let through with the longest comment an archive can have', async () => {
    const commented = withComment(workbook, Buffer.alloc(65_535, 'x'));
    expect(await checked(checkXlsx(), commented)).toEqual(WHOLE);
  });

  it('is let through with a comment that looks like the end of another archive', async () => {
    const commented = withComment(workbook, workbook.subarray(-22));
    expect(await checked(checkXlsx(), commented)).toEqual(WHOLE);
  });
});

describe('a workbook that is not whole', () => {
  it('is refused at whichever byte it was cut', async () => {
    const letThrough: number[] = [];
    for (let length = 0; length < workbook.length; length += 1) {
      const counts = await checked(checkXlsx(), workbook.subarray(0, length)).catch(() => undefined);
      if (counts !== undefined) letThrough.push(length);
    }
    expect(letThrough).toEqual([]);
  });

  it('is refused with a doubt that the state machine retries', async () => {
    await expect(checked(checkXlsx(), workbook.subarray(0, -1))).rejects.toMatchObject(NOT_LANDED);
  });

  it('is refused with anything after its end', async () => {
    for (const junk of ['\0', '\r\n', '<html>502 Bad Gateway</html>', 'x'.repeat(100_000)])
      await expect(checked(checkXlsx(), workbook, junk)).rejects.toMatchObject(NOT_LANDED);
  });

  it('is refused with bytes missing in its middle', async () => {
    const middle = Math.floor(workbook.length / 2);
    const holed = [workbook.subarray(0, middle), workbook.subarray(middle + 10)];
    await expect(checked(checkXlsx(), ...holed)).rejects.toMatchObject(NOT_LANDED);
  });

  it('is refused twice over', async () => {
    await expect(checked(checkXlsx(), workbook, workbook)).rejects.toMatchObject(NOT_LANDED);
  });
});
