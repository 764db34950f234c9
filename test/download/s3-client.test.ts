import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { landOnce } from '../../lambdas/download/land.ts';
import { s3Client } from '../../lambdas/download/s3.ts';

/** An S3 that begins an upload and takes its abort, but never answers a part. */
async function stuckS3() {
  const methods: string[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method ?? '');
    if (request.method === 'POST') {
      response.end(
        '<InitiateMultipartUploadResult><UploadId>an-upload</UploadId></InitiateMultipartUploadResult>',
      );
    } else if (request.method === 'DELETE') {
      response.writeHead(204).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${address.port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return methods;
}

describe('an upload whose time is up while S3 does not answer', () => {
  it('ends at once, and is aborted', async () => {
    const methods = await stuckS3();
    const stop = new AbortController();
    const s3 = s3Client(stop.signal);
    onTestFinished(() => s3.destroy());
    async function* source() {
      for (let piece = 0; piece < 20; piece += 1) yield Buffer.alloc(1024 * 1024);
    }
    const place = { bucket: 'a-bucket', key: 'a-key', content_type: 'text/csv' };
    const landing = landOnce(s3, place, source()).then(
      () => 'landed',
      (error: Error) => error.name,
    );
    await expect.poll(() => methods).toContain('PUT');
    const from = Date.now();
    stop.abort(new Error('time is up'));
    expect(await landing).not.toBe('landed');
    expect(Date.now() - from).toBeLessThan(3000);
    expect(methods.at(-1)).toBe('DELETE');
  });
});
