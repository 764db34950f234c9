import { describe, expect, it } from 'vitest';
import { verified } from '../../examples/consumers/lambdas/verified.ts';
import { MANIFEST, REPORT } from './documents.ts';

/** A report in pieces of ten bytes. */
async function* pieces(text: string) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 10) yield bytes.subarray(at, at + 10);
}

async function read(text: string, manifest = MANIFEST) {
  const report = verified(pieces(text), manifest);
  const read = [];
  for await (const piece of report.pieces) read.push(piece);
  return { ...report, bytes: Buffer.concat(read) };
}

describe('a report', () => {
  it('as its manifest says comes through byte for byte', async () => {
    const { bytes, assertWhole } = await read(REPORT);
    expect(bytes.toString()).toBe(REPORT);
    expect(assertWhole).not.toThrow();
  });

  it.each([
    ['one byte short', REPORT.slice(0, -1), 'has 61 bytes'],
    ['one byte long', `${REPORT}\n`, 'has 63 bytes'],
    ['of other bytes', REPORT.replace('2.50', '2.51'), 'has 62 bytes and SHA-256'],
  ])('%s is told apart', async (_what, text, sentence) => {
    const { assertWhole } = await read(text);
    expect(assertWhole).toThrow(sentence);
  });

  it('whose manifest contradicts itself is told apart', async () => {
    const { assertWhole } = await read(REPORT, { ...MANIFEST, bytes: 63 });
    expect(assertWhole).toThrow('its manifest says 63');
  });

  it('that was not read to its end is not taken for whole', async () => {
    const { pieces: passing, assertWhole } = verified(pieces(REPORT), MANIFEST);
    await passing.next();
    expect(assertWhole).toThrow('was not read to its end: 10 of 62 bytes');
  });

  it('whose last byte was seen, but not its end, is not taken for whole', async () => {
    const { pieces: passing, assertWhole } = verified(pieces(REPORT), MANIFEST);
    for (let piece = 0; piece < 7; piece += 1) await passing.next();
    expect(assertWhole).toThrow('62 of 62 bytes');
  });
});
