/** The inside of a Lambda's worker thread: loads the bundle as Lambda does, and runs its handler. */
import diagnostics from 'node:diagnostics_channel';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { FromWorker, LambdaErrorObject, ToWorker } from './messages.ts';

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

const { module } = z.object({ module: z.string() }).parse(workerData);
const { handler } = z
  .object({ handler: z.custom<Handler>((value) => typeof value === 'function') })
  .parse(await import(module));

/** Progress is told this often. */
const TELL_EVERY_MS = 200;

let deadline = 0;
let received = 0;
let total: number | undefined;
let told = 0;

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

// The HTTP library publishes what it receives; so the Lambdas need no code for progress.
const headersSchema = z.object({ response: z.object({ headers: z.array(z.unknown()) }) });
diagnostics.subscribe('undici:request:headers', (message) => {
  const headers = headersSchema.safeParse(message).data?.response.headers.map(String) ?? [];
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length');
  total = at < 0 ? undefined : Number(headers[at + 1]);
  received = 0;
});
const chunkSchema = z.object({ chunk: z.instanceof(Uint8Array) });
diagnostics.subscribe('undici:request:bodyChunkReceived', (message) => {
  received += chunkSchema.safeParse(message).data?.chunk.length ?? 0;
});
// By the clock, not by the chunk: the last bytes before a silence are told, too.
setInterval(() => {
  if (received === told) return;
  told = received;
  tell({ kind: 'received', bytes: received, total });
}, TELL_EVERY_MS).unref();

function describe(error: unknown): LambdaErrorObject {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

async function invoke(event: string): Promise<void> {
  try {
    const result = await handler(JSON.parse(event), {
      getRemainingTimeInMillis: () => deadline - Date.now(),
    });
    tell({ kind: 'result', result: JSON.stringify(result) });
  } catch (error) {
    tell({ kind: 'error', error: describe(error) });
  }
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'hurry') {
    deadline = 0;
  } else {
    deadline = message.deadline;
    void invoke(message.event);
  }
});
tell({ kind: 'ready' });
