import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EmbeddedS3 } from '../../../local/s3/embedded-s3.ts';
import { BUCKET, filesIn, KEY, MIB, started, temporaryDirectory, unfinishedIn } from './started.ts';

const object = { Bucket: BUCKET, Key: KEY };

/** Sends half of what it promises, and waits until the server has begun to write it. */
async function sendHalf(s3: EmbeddedS3, directory: string, path: string): Promise<Socket> {
  const socket = connect(Number(new URL(s3.endpoint).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const head = [
    `PUT ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Content-Length: ${2 * MIB}`,
    `X-Amz-Date: ${date}`,
    'X-Amz-Content-Sha256: UNSIGNED-PAYLOAD',
    'Authorization: AWS4-HMAC-SHA256 Credential=S3RVER/x, SignedHeaders=host, Signature=x',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(Buffer.alloc(MIB));
  await vi.waitFor(async () => expect(await unfinishedIn(directory)).toHaveLength(1));
  return socket;
}

describe('what is interrupted leaves nothing', () => {
  it('when the client dies in the middle of a PUT', async () => {
    const { s3, client, directory } = await started();
    const socket = await sendHalf(s3, directory, `/${BUCKET}/${KEY}`);
    socket.destroy();
    await vi.waitFor(async () => expect(await filesIn(directory)).toEqual([]));
    await client.send(new PutObjectCommand({ ...object, Body: 'the next try', IfNoneMatch: '*' }));
  });

  it('when the client dies in the middle of a part', async () => {
    const { s3, client, directory } = await started();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const socket = await sendHalf(s3, directory, `/${BUCKET}/${KEY}?partNumber=1&uploadId=${UploadId}`);
    socket.destroy();
    await vi.waitFor(async () => expect(await filesIn(directory)).toEqual([]));
    await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: 'again' }));
  });

  it('when the server is closed in the middle of a PUT and with an unfinished upload', async () => {
    const { s3, client, directory } = await started();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const socket = await sendHalf(s3, directory, `/${BUCKET}/${KEY}`);
    await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: 'part' }));
    await s3.close();
    expect(await filesIn(directory)).toEqual([]);
    expect(await readdir(join(directory, '.s3rver', 'work'))).toEqual([]);
    if (!socket.closed) await once(socket, 'close');
  });

  it('when the server is closed while it joins parts: close waits, and the object is whole', async () => {
    const { s3, client, directory } = await started();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const Parts = await Promise.all(
      [1, 2, 3, 4].map(async (PartNumber) => {
        const part = { ...object, UploadId, PartNumber, Body: Buffer.alloc(6 * MIB) };
        return { PartNumber, ETag: (await client.send(new UploadPartCommand(part))).ETag };
      }),
    );
    const complete = new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } });
    const completion = client.send(complete).catch(() => undefined);
    await vi.waitFor(async () => expect(await unfinishedIn(directory)).toHaveLength(Parts.length + 1), {
      interval: 1,
    });
    await s3.close();
    expect((await stat(s3.pathOf(BUCKET, KEY))).size).toBe(24 * MIB);
    expect(await unfinishedIn(directory)).toEqual([]);
    await completion;
  });

  it('without a word on the console, nor for what is refused', async () => {
    const spies = [
      ...[process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write')),
      ...(['log', 'info', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method)),
    ];
    onTestFinished(() => spies.forEach((spy) => void spy.mockRestore()));
    const { s3, client, directory } = await started();
    await client.send(new PutObjectCommand({ ...object, Body: 'x' }));
    await client.send(new GetObjectCommand({ ...object, Key: 'none' })).catch(() => undefined);
    await sendHalf(s3, directory, `/${BUCKET}/${KEY}`);
    await s3.close();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  it('when a process was killed: the next start removes its files, and those of no living one', async () => {
    const directory = await temporaryDirectory();
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const work = join(directory, '.s3rver', 'work');
    for (const name of [
      `${child.pid}-killed`,
      `${process.pid}-earlier-container`,
      `${process.ppid}-living`,
    ]) {
      await mkdir(join(work, name), { recursive: true });
      await writeFile(join(work, name, 'part'), 'half');
    }
    const neighbour = await started(directory);
    await neighbour.client.send(new CreateMultipartUploadCommand(object));
    await started(directory);
    expect(await unfinishedIn(directory)).toEqual([`${process.ppid}-living/part`]);
    await neighbour.client.send(new PutObjectCommand({ ...object, Body: 'still works' }));
  });
});
