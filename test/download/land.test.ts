import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../lambdas/cint/errors.ts';
import { landOnce } from '../../lambdas/download/land.ts';
import { refusal, unconnected } from './s3-answers.ts';

const PLACE = { bucket: 'landing', key: 'reports/report_type=completes/01K.csv', content_type: 'text/csv' };
const OBJECT = { Bucket: PLACE.bucket, Key: PLACE.key };
const MIB = 1024 ** 2;
/** Amazon S3 multipart upload limits: 5 MiB, but for the last part. */
const SMALLEST_PART = 5 * MIB;
const DOUBT = new PipelineError('Cint.TruncatedBody', 'The report was not landed.');

/** S3 as it answers when all is well. */
function s3() {
  const client = unconnected();
  const mock = mockClient(client);
  mock.on(PutObjectCommand).resolves({ ETag: '"whole"' });
  mock.on(CreateMultipartUploadCommand).resolves({ UploadId: 'upload-1' });
  mock.on(UploadPartCommand).resolves({ ETag: '"part"' });
  mock.on(CompleteMultipartUploadCommand).resolves({ ETag: '"whole"' });
  mock.on(AbortMultipartUploadCommand).resolves({});
  return { client, mock, calls: () => mock.calls().map(({ args: [command] }) => command.constructor.name) };
}

/** A body of so many MiB, in pieces as they come from a connection, that ends well or with an error. */
async function* source(mebibytes: number, error?: Error): AsyncGenerator<Buffer> {
  for (let piece = 0; piece < mebibytes * 16; piece += 1) yield Buffer.alloc(MIB / 16, piece % 251);
  if (error !== undefined) throw error;
}

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

describe('a small report', () => {
  it('is put whole, unless its key is taken', async () => {
    const { client, mock, calls } = s3();
    expect(await landOnce(client, PLACE, pieces('id,co', 'st\n', '1,2\n'))).toBe('landed');
    expect(calls()).toEqual(['PutObjectCommand']);
    expect(mock.commandCall(0, PutObjectCommand).args[0].input).toEqual({
      ...OBJECT,
      ContentType: 'text/csv',
      IfNoneMatch: '*',
      Body: Buffer.from('id,cost\n1,2\n'),
    });
  });

  it('whose source fails is not put at all', async () => {
    const { client, calls } = s3();
    await expect(landOnce(client, PLACE, source(1, DOUBT))).rejects.toBe(DOUBT);
    expect(calls()).toEqual([]);
  });

  it('whose source fails before its first byte is not put at all', async () => {
    const { client, calls } = s3();
    await expect(landOnce(client, PLACE, source(0, DOUBT))).rejects.toBe(DOUBT);
    expect(calls()).toEqual([]);
  });

  it('is taken where S3 answers 412', async () => {
    const { client, mock } = s3();
    mock.on(PutObjectCommand).rejects(refusal('PreconditionFailed', 412));
    expect(await landOnce(client, PLACE, pieces('id\n'))).toBe('taken');
  });
});

describe('a large report', () => {
  it('is uploaded whole and in order in parts S3 takes, and completed unless its key is taken', async () => {
    const { client, mock } = s3();
    expect(await landOnce(client, PLACE, source(20))).toBe('landed');
    const parts = mock.commandCalls(UploadPartCommand).map(({ args: [{ input }] }) => input);
    const bodies = parts.flatMap(({ Body }) => (Buffer.isBuffer(Body) ? [Body] : []));
    const numbers = bodies.map((_, index) => index + 1);
    expect(parts.map(({ PartNumber }) => PartNumber)).toEqual(numbers);
    expect(Buffer.concat(bodies).equals(Buffer.concat(await Array.fromAsync(source(20))))).toBe(true);
    for (const { length } of bodies.slice(0, -1)) expect(length).toBeGreaterThanOrEqual(SMALLEST_PART);
    const [complete] = mock.commandCalls(CompleteMultipartUploadCommand);
    expect(complete?.args[0].input).toMatchObject({
      ...OBJECT,
      UploadId: 'upload-1',
      IfNoneMatch: '*',
      MultipartUpload: { Parts: numbers.map((PartNumber) => ({ PartNumber, ETag: '"part"' })) },
    });
    expect(mock.commandCalls(CreateMultipartUploadCommand)[0]?.args[0].input).toMatchObject({
      ...OBJECT,
      ContentType: 'text/csv',
    });
    expect(mock.commandCalls(AbortMultipartUploadCommand)).toEqual([]);
  });

  it('holds no more than 32 MiB of it at once, however slow S3 is', async () => {
    const { client, mock } = s3();
    let given = 0;
    let stored = 0;
    let most = 0;
    mock.on(UploadPartCommand).callsFake(async ({ Body }: { readonly Body: Buffer }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      most = Math.max(most, given - stored);
      stored += Body.length;
      return { ETag: '"part"' };
    });
    async function* counted() {
      for await (const piece of source(96)) {
        given += piece.length;
        yield piece;
      }
    }
    expect(await landOnce(client, PLACE, counted())).toBe('landed');
    expect(stored).toBe(96 * MIB);
    expect(most).toBeLessThanOrEqual(32 * MIB);
  });

  it.each([
    ['during its first part, with no upload begun', 4, []],
    ['after its first part', 10, ['AbortMultipartUploadCommand']],
    ['after its second part', 20, ['AbortMultipartUploadCommand']],
    ['where its parts end', 40, ['AbortMultipartUploadCommand']],
  ])(
    'whose source fails %s is never completed, and its error comes through as it is',
    async (_when, mebibytes, aborts) => {
      const { client, mock, calls } = s3();
      await expect(landOnce(client, PLACE, source(mebibytes, DOUBT))).rejects.toBe(DOUBT);
      expect(calls()).not.toContain('CompleteMultipartUploadCommand');
      expect(calls()).not.toContain('PutObjectCommand');
      expect(calls().filter((call) => call.startsWith('Abort'))).toEqual(aborts);
      for (const {
        args: [{ input }],
      } of mock.commandCalls(AbortMultipartUploadCommand))
        expect(input).toEqual({ ...OBJECT, UploadId: 'upload-1' });
      expect(calls().at(-1)).toBe(aborts.at(-1));
    },
  );

  it('whose source fails says so although S3 refuses to abort the upload', async () => {
    const { client, mock } = s3();
    mock.on(AbortMultipartUploadCommand).rejects(refusal('AccessDenied', 403));
    await expect(landOnce(client, PLACE, source(20, DOUBT))).rejects.toBe(DOUBT);
  });

  it('whose source fails while parts are on their way is aborted once they have arrived', async () => {
    const { client, mock, calls } = s3();
    const arrived: string[] = [];
    mock.on(UploadPartCommand).callsFake(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      arrived.push('part');
      return { ETag: '"part"' };
    });
    mock.on(AbortMultipartUploadCommand).callsFake(async () => {
      arrived.push('abort');
      return {};
    });
    await expect(landOnce(client, PLACE, source(20, DOUBT))).rejects.toBe(DOUBT);
    expect(arrived.slice(-2)).toEqual(['part', 'abort']);
    expect(mock.commandCalls(UploadPartCommand)).toHaveLength(arrived.length - 1);
    expect(calls()).not.toContain('CompleteMultipartUploadCommand');
  });

  it('of which a part is refused is aborted, and no more of it is asked for', async () => {
    const { client, mock, calls } = s3();
    mock.on(UploadPartCommand, { PartNumber: 2 }).rejects(refusal('InternalError', 500));
    let asked = 0;
    async function* counted() {
      for await (const piece of source(200)) {
        asked += piece.length;
        yield piece;
      }
    }
    await expect(landOnce(client, PLACE, counted())).rejects.toMatchObject({ name: 'AWS.Unavailable' });
    expect(calls().at(-1)).toBe('AbortMultipartUploadCommand');
    expect(calls()).not.toContain('CompleteMultipartUploadCommand');
    expect(asked).toBeLessThan(100 * MIB);
  });

  it('that S3 cannot complete is aborted', async () => {
    const { client, mock, calls } = s3();
    mock.on(CompleteMultipartUploadCommand).rejects(refusal('InternalError', 500));
    await expect(landOnce(client, PLACE, source(10))).rejects.toMatchObject({ name: 'AWS.Unavailable' });
    expect(calls().at(-1)).toBe('AbortMultipartUploadCommand');
  });

  it('is taken where S3 answers 412 to its completion; what was uploaded of it is aborted', async () => {
    const { client, mock, calls } = s3();
    mock.on(CompleteMultipartUploadCommand).rejects(refusal('PreconditionFailed', 412));
    expect(await landOnce(client, PLACE, source(10))).toBe('taken');
    expect(calls().at(-1)).toBe('AbortMultipartUploadCommand');
  });
});
