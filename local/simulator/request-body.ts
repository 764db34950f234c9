import type { IncomingMessage } from 'node:http';
import { operationErrorAnswer, Refusal } from './errors.ts';
import type { Operation } from './routes.ts';

/** Bytes. The largest report request (50 ids, 5 recipients) has a few KiB. */
const largestBody = 1024 * 1024;

/**
 * The JSON body of a request, undefined when it has none.
 * @throws Refusal 413 above 1 MiB; 400 for what is not JSON or not declared as JSON.
 */
export async function readJsonBody(request: IncomingMessage, operation: Operation): Promise<unknown> {
  const refuse = (status: number, detail: string) =>
    new Refusal(operationErrorAnswer(operation, status, detail));
  const content = await readBody(request);
  if (content === 'too large') throw refuse(413, 'the request body is larger than 1 MiB');
  if (content.length === 0) return undefined;
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw refuse(400, 'the request body must be declared as Content-Type: application/json');
  }
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    throw refuse(400, 'the request body is not valid JSON');
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestBody) return 'too large';
  }
  return Buffer.concat(chunks);
}
