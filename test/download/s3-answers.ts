import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';

const SETTINGS = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  maxAttempts: 1,
};

/** A client that reaches nothing. */
export function unconnected(): S3Client {
  return new S3Client({ ...SETTINGS, endpoint: 'http://127.0.0.1:1', forcePathStyle: true });
}

/** What the SDK throws for an error answer of S3's that its model has no class for. */
export function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({
    name,
    message: `${name} as S3 words it`,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode, requestId: 'request-1' },
  });
}

type ObjectAnswer = {
  readonly status?: number;
  readonly body: Buffer | string;
  /** Announced, where that is not the body's own: the connection then breaks after the body. */
  readonly content_length?: number;
};

/** A client whose every GetObject is answered so, over HTTP: its body is the SDK's own stream. */
export async function answering({ status = 200, body, content_length }: ObjectAnswer): Promise<S3Client> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-length': content_length ?? Buffer.byteLength(body) });
    response.write(body, () => (content_length === undefined ? response.end() : response.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new S3Client({ ...SETTINGS, endpoint: `http://127.0.0.1:${port}`, forcePathStyle: true });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  return client;
}
