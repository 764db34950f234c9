import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../lambdas/cint/errors.ts';
import type { ReportBody } from '../../lambdas/cint/follow-download.ts';
import { receive } from '../../lambdas/download/receive.ts';

const CSV = Buffer.from(`id,cost\n${'1,2.50\n'.repeat(5000)}`);

/** A body as `followDownload` gives it; with its length, and so framed, unless told otherwise. */
function reportBody(bytes: Buffer | Readable, over: Partial<ReportBody> = {}): ReportBody {
  const pieces = Buffer.isBuffer(bytes) ? piecesOf(bytes) : bytes;
  return {
    what: 'GET /report',
    body: pieces,
    content_type: 'text/csv',
    content_encoding: '',
    content_length: Buffer.isBuffer(bytes) ? bytes.length : undefined,
    framed: true,
    failure: (error) => new PipelineError('Cint.NetworkError', `No answer (${error}).`),
    ...over,
  };
}

function piecesOf(bytes: Buffer): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 1000) pieces.push(bytes.subarray(at, at + 1000));
  return Readable.from(pieces);
}

/** A body that fails once it has given some bytes. */
function breaking(bytes: Buffer, error: Error): Readable {
  return Readable.from(
    (async function* () {
      yield bytes;
      throw error;
    })(),
  );
}

async function read(report: ReportBody): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(receive(report)));
}

const truncated = (why: string) => ({ name: 'Cint.TruncatedBody', message: expect.stringContaining(why) });

describe('a plain body', () => {
  it('comes through as it is, its length proving its end', async () => {
    expect(receive(reportBody(CSV)).lengthProven).toBe(true);
    expect(await read(reportBody(CSV))).toEqual(CSV);
    expect(await read(reportBody(CSV, { content_encoding: 'identity' }))).toEqual(CSV);
  });

  it('in chunks comes through, without that proof', async () => {
    const chunked = { content_length: undefined };
    expect(receive(reportBody(CSV, chunked)).lengthProven).toBe(false);
    expect(await read(reportBody(CSV, chunked))).toEqual(CSV);
  });

  it.each([
    ['shorter', CSV.length + 1],
    ['longer', CSV.length - 1],
    ['not empty as announced', 0],
  ])('that is %s than announced is refused', async (_what, content_length) => {
    await expect(read(reportBody(CSV, { content_length }))).rejects.toMatchObject(
      truncated(`it ended after ${CSV.length} of ${content_length} bytes`),
    );
  });

  it('whose end only the end of the connection marks is refused before it is read', () => {
    const report = reportBody(CSV, { content_length: undefined, framed: false });
    expect(() => receive(report)).toThrow(
      expect.objectContaining(truncated('neither its length nor chunks')),
    );
    expect(report.body.destroyed).toBe(true);
  });

  it('that the network breaks off is one cut short, and says how far it came', async () => {
    const report = reportBody(breaking(Buffer.alloc(700), new Error('reset')), { content_length: 1000 });
    await expect(read(report)).rejects.toMatchObject(truncated('it stopped after 700 of 1000 bytes'));
    const unmeasured = reportBody(breaking(Buffer.alloc(700), new Error('reset')));
    await expect(read(unmeasured)).rejects.toMatchObject(truncated('it stopped after 700 bytes'));
  });

  it('that we stop ourselves ends with our reason, not with a doubt of it', async () => {
    const ours = new PipelineError('Landing.OutOfTime', 'Stopped.');
    const report = reportBody(breaking(CSV, new Error('aborted')), { failure: () => ours });
    await expect(read(report)).rejects.toBe(ours);
  });
});

describe('a gzip body that nobody asked for', () => {
  const gzip = gzipSync(CSV);
  const encoded = { content_encoding: 'gzip' };

  it.each(['gzip', 'x-gzip'])(
    'labelled %s is decoded; its length, that of the encoded bytes, proves nothing',
    async (content_encoding) => {
      expect(receive(reportBody(gzip, { content_encoding })).lengthProven).toBe(false);
      expect(await read(reportBody(gzip, { content_encoding }))).toEqual(CSV);
    },
  );

  it('is whole without framing too: it marks its own end', async () => {
    expect(await read(reportBody(gzip, { ...encoded, content_length: undefined, framed: false }))).toEqual(
      CSV,
    );
  });

  it('that was cut is refused at whichever byte, the first included', async () => {
    for (let length = 0; length < gzip.length; length += 1) {
      const cut = reportBody(gzip.subarray(0, length), encoded);
      await expect(read(cut), `cut after ${length} bytes`).rejects.toMatchObject(
        truncated('its gzip encoding is cut or broken'),
      );
    }
  });

  it('with a broken checksum is refused', async () => {
    const broken = Buffer.from(gzip);
    broken.writeUInt32LE(1, gzip.length - 8);
    await expect(read(reportBody(broken, encoded))).rejects.toMatchObject(
      truncated('its gzip encoding is cut or broken'),
    );
  });

  it('shorter than announced is refused', async () => {
    const short = reportBody(gzip, { ...encoded, content_length: gzip.length + 1 });
    await expect(read(short)).rejects.toMatchObject(
      truncated(`it ended after ${gzip.length} of ${gzip.length + 1}`),
    );
  });

  it('that the network breaks off is one cut short', async () => {
    const report = reportBody(breaking(gzip.subarray(0, 40), new Error('reset')), encoded);
    await expect(read(report)).rejects.toMatchObject(truncated('it stopped after 40 bytes'));
  });
});

it.each(['br', 'deflate', 'gzip, gzip'])(
  'a body in the encoding "%s" is refused before it is read',
  (content_encoding) => {
    const report = reportBody(CSV, { content_encoding });
    expect(() => receive(report)).toThrow(
      expect.objectContaining(truncated(`encoded as "${content_encoding}"`)),
    );
    expect(report.body.destroyed).toBe(true);
  },
);
