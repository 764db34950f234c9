import { createHash } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../lambdas/cint/errors.ts';
import { type Manifest, manifestSchema } from '../../lambdas/contract/manifest.ts';
import { parseRequest } from '../../lambdas/contract/request.ts';
import { assertSame, landOnce, writeManifest } from '../../lambdas/download/land.ts';
import { answering, refusal, unconnected } from './s3-answers.ts';

const PLACE = { bucket: 'landing', key: 'reports/report_type=completes/01K.csv', content_type: 'text/csv' };
const MANIFEST_KEY = 'manifests/report_type=completes/01K.json';
const BODY = Buffer.from('id,cost\n1,2.50\n');
const REPORT = { bytes: BODY.length, sha256: createHash('sha256').update(BODY).digest('hex') };

async function* body() {
  yield BODY;
}

describe('a refusal of S3', () => {
  it.each([
    ['SlowDown', 503, 'AWS.Unavailable'],
    ['InternalError', 500, 'AWS.Unavailable'],
    ['ServiceUnavailable', 503, 'AWS.Unavailable'],
    ['TooManyRequests', 429, 'AWS.Unavailable'],
    ['RequestTimeout', 400, 'AWS.Unavailable'],
    // Two tries of one report at once: S3 asks the loser to come back.
    ['ConditionalRequestConflict', 409, 'AWS.Unavailable'],
    ['AccessDenied', 403, 'AWS.Rejected'],
    ['NoSuchBucket', 404, 'AWS.Rejected'],
    ['InvalidRequest', 400, 'AWS.Rejected'],
  ])('%s (%i) is %s, and names bucket, key, reason and request', async (name, status, error) => {
    const client = unconnected();
    mockClient(client).on(PutObjectCommand).rejects(refusal(name, status));
    await expect(landOnce(client, PLACE, body())).rejects.toMatchObject({
      name: error,
      message: `S3 could not store ${PLACE.key} in landing: ${name} (${status}), ${name} as S3 words it. Request id request-1.`,
    });
  });

  it('keeps its cause', async () => {
    const client = unconnected();
    const cause = refusal('AccessDenied', 403);
    mockClient(client).on(PutObjectCommand).rejects(cause);
    await expect(landOnce(client, PLACE, body())).rejects.toMatchObject({ cause });
  });
});

it('is AWS.Unavailable where S3 cannot be reached at all', async () => {
  await expect(landOnce(unconnected(), PLACE, body())).rejects.toMatchObject({
    name: 'AWS.Unavailable',
    message: expect.stringMatching(/^S3 did not answer when asked to store .* in landing: .*ECONNREFUSED/),
  });
});

describe('the object an earlier try landed', () => {
  it('is the same byte for byte', async () => {
    await expect(assertSame(await answering({ body: BODY }), PLACE, REPORT)).resolves.toBeUndefined();
  });

  it('is another one, though as long: that is AWS.Rejected with both sizes and sums, and nothing is written', async () => {
    const client = await answering({ body: 'id,cost\n1,9.99\n' });
    const sent: string[] = [];
    client.middlewareStack.add((next, { commandName }) => (input) => {
      sent.push(String(commandName));
      return next(input);
    });
    await expect(assertSame(client, PLACE, REPORT)).rejects.toMatchObject({
      name: 'AWS.Rejected',
      message: expect.stringMatching(
        new RegExp(
          `^Another object lies at ${PLACE.key} in landing: 15 bytes, SHA-256 [0-9a-f]{64}; ` +
            `Cint now serves 15 bytes, SHA-256 ${REPORT.sha256}\\. It was not overwritten\\.$`,
        ),
      ),
    });
    expect(sent).toEqual(['GetObjectCommand']);
  });

  it('that breaks off while it is read is not taken for another one', async () => {
    const client = await answering({ body: BODY.subarray(0, 8), content_length: BODY.length });
    await expect(assertSame(client, PLACE, REPORT)).rejects.toMatchObject({ name: 'AWS.Unavailable' });
  });

  it("may not be read: that is AWS.Rejected, in S3's own words", async () => {
    const xml = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    const client = await answering({ status: 403, body: xml });
    await expect(assertSame(client, PLACE, REPORT)).rejects.toMatchObject({
      name: 'AWS.Rejected',
      message: expect.stringContaining(
        `could not read ${PLACE.key} in landing: AccessDenied (403), Access Denied`,
      ),
    });
  });

  it('is gone again: that is not silently taken for landed', async () => {
    const client = unconnected();
    const gone = new NoSuchKey({ message: 'gone', $metadata: { httpStatusCode: 404 } });
    mockClient(client).on(GetObjectCommand).rejects(gone);
    await expect(assertSame(client, PLACE, REPORT)).rejects.toBeInstanceOf(PipelineError);
  });
});

describe('the manifest', () => {
  const manifest: Manifest = {
    report_id: '01K',
    report_url: null,
    request: parseRequest(
      {
        account_id: 13,
        report_type: 'completes',
        start_date: '2026-02-01',
        end_date: '2026-03-01',
        email_recipients: ['5d0c1f6e-0f6f-4a36-9d0a-3a1f6b1f2a10'],
      },
      '2025-05-27',
    ),
    window: { start_date: '2026-02-01', end_date: '2026-03-01', time_zone: 'America/Chicago' },
    ...PLACE,
    ...REPORT,
    rows: 1,
    columns: 2,
    api_version: '2025-05-27',
    execution: 'arn:aws:states:eu-west-1:123456789012:execution:cint-reports:a-run',
    requested_at: '2026-03-01T06:00:00.000Z',
    ready_at: '2026-03-01T06:01:00.000Z',
    landed_at: '2026-03-01T06:02:00.000Z',
    traceparent: null,
  };

  it('is written as JSON that its schema takes, unless its key is taken', async () => {
    const client = unconnected();
    const mock = mockClient(client);
    mock.on(PutObjectCommand).resolves({});
    await writeManifest(client, MANIFEST_KEY, manifest);
    const { Body, ...rest } = mock.commandCall(0, PutObjectCommand).args[0].input;
    expect(rest).toEqual({
      Bucket: 'landing',
      Key: MANIFEST_KEY,
      ContentType: 'application/json',
      IfNoneMatch: '*',
    });
    expect(manifestSchema.parse(JSON.parse(String(Body)))).toEqual(manifest);
    expect(String(Body)).toMatch(/\}\n$/);
  });

  it('of an earlier try stands', async () => {
    const client = unconnected();
    mockClient(client).on(PutObjectCommand).rejects(refusal('PreconditionFailed', 412));
    await expect(writeManifest(client, MANIFEST_KEY, manifest)).resolves.toBeUndefined();
  });

  it('that S3 refuses fails the run, and is named', async () => {
    const client = unconnected();
    mockClient(client).on(PutObjectCommand).rejects(refusal('AccessDenied', 403));
    await expect(writeManifest(client, MANIFEST_KEY, manifest)).rejects.toMatchObject({
      name: 'AWS.Rejected',
      message: expect.stringContaining(`store ${MANIFEST_KEY} in landing: AccessDenied`),
    });
  });
});
