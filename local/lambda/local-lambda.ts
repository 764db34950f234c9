import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { LambdaSpec } from '../assembly/assembly.ts';
import type { FromWorker, LambdaErrorObject, ToWorker } from './messages.ts';

/** A failed invocation as Step Functions sees it: the error's name, and Lambda's JSON as the cause. */
class LambdaError extends Error {
  override readonly name: string;
  constructor(error: LambdaErrorObject) {
    super(JSON.stringify(error));
    this.name = error.errorType;
  }
}

export type LambdaListeners = {
  /** A line the Lambda wrote. */
  readonly log: (line: string) => void;
  readonly received: (bytes: number, total: number | undefined) => void;
};

/**
 * Parsing a large report makes a lot of short-lived garbage. With a small nursery it is collected as it comes;
 * V8's own choice lets it grow by hundreds of MB first, for no speed.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 8 };

type Settle = { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void };

/**
 * A bundled Lambda in a thread of its own: its own environment and module state, warm between invocations, killed
 * when its time is up. One invocation at a time.
 */
export class LocalLambda {
  readonly #spec: LambdaSpec;
  readonly #listeners: LambdaListeners;
  #worker: Worker | undefined;
  #waiting: Settle | undefined;

  constructor(spec: LambdaSpec, listeners: LambdaListeners) {
    this.#spec = spec;
    this.#listeners = listeners;
  }

  /** @throws LambdaError */
  async invoke(event: unknown): Promise<unknown> {
    this.#worker ??= this.#start();
    const limit = this.#spec.timeout_seconds * 1000;
    const timer = setTimeout(() => {
      this.#fail({
        errorType: 'Sandbox.Timedout',
        errorMessage: `Task timed out after ${this.#spec.timeout_seconds.toFixed(2)} seconds`,
      });
    }, limit);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#send({ kind: 'invoke', event: JSON.stringify(event), deadline: Date.now() + limit });
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** Cuts the time of an invocation under way: it cleans up and fails; after `grace` milliseconds it is killed. */
  async hurry(grace: number): Promise<void> {
    if (this.#waiting === undefined) return;
    this.#send({ kind: 'hurry' });
    const until = Date.now() + grace;
    while (this.#waiting !== undefined && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#waiting?.reject(
      new LambdaError({ errorType: 'Runtime.ExitError', errorMessage: 'The Lambda was closed' }),
    );
    await worker?.terminate();
  }

  #send(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { module: this.#spec.module },
      env: { ...this.#spec.environment },
      resourceLimits: RESOURCE_LIMITS,
      stdout: true,
      stderr: true,
    });
    for (const output of [worker.stdout, worker.stderr]) {
      createInterface({ input: output }).on('line', this.#listeners.log);
    }
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) =>
      this.#fail({ errorType: 'Runtime.UnhandledError', errorMessage: String(error) }),
    );
    worker.on('exit', (code) => {
      if (this.#worker === worker) {
        this.#fail({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with code ${code}` });
      }
    });
    return worker;
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'received') this.#listeners.received(message.bytes, message.total);
    if (message.kind === 'result') this.#waiting?.resolve(JSON.parse(message.result));
    if (message.kind === 'error') this.#waiting?.reject(new LambdaError(message.error));
  }

  /** The thread is of no more use: the next invocation gets a new one, as with Lambda. */
  #fail(error: LambdaErrorObject): void {
    this.#waiting?.reject(new LambdaError(error));
    void this.close();
  }
}
