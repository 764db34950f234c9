import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { z } from 'zod';

/** Room for AWS's longest value, 64 KiB, with every character escaped in JSON, and the fields around it. */
const LONGEST_VALUE = 65_536;
const LONGEST_BODY_BYTES = 6 * LONGEST_VALUE + 8192;

export type LocalSecrets = {
  /** With a path that cannot be guessed, which keeps other processes out: `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly endpoint: string;
  /** Undefined for an unknown secret, and for one that holds no value yet. */
  read(secretId: string): string | undefined;
  close(): Promise<void>;
};

/** An answer that is not 200, in the shape of AWS JSON 1.1. The message never holds a value. */
class Refusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const getSchema = z.object({ SecretId: z.string().min(1) });
const putSchema = getSchema.extend({
  SecretString: z.string().min(1).max(LONGEST_VALUE),
  ClientRequestToken: z.string().optional(),
  VersionStages: z.array(z.string()).optional(),
});

/**
 * Secrets Manager in memory, as much of it as the Lambdas call: GetSecretValue and PutSecretValue. It runs with
 * this process and forgets with it; values are never printed or written.
 * @param initial secret id to SecretString; a secret with `''` exists, and holds no value yet
 */
export async function startLocalSecrets(initial: Readonly<Record<string, string>>): Promise<LocalSecrets> {
  const vault = new Vault(initial);
  const path = `/${randomBytes(24).toString('base64url')}`;
  const server = createServer((request, response) => {
    if (request.url !== path && request.url !== `${path}/`) {
      request.resume();
      response.writeHead(404).end();
      return;
    }
    answer(vault, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The local secrets have no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}${path}`,
    read: (secretId) => vault.read(secretId)?.value,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(vault: Vault, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  try {
    send(200, dispatch(vault, String(request.headers['x-amz-target']), await bodyOf(request)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    send(400, { __type: error.type, Message: error.message });
  }
}

function dispatch(vault: Vault, target: string, body: unknown): object {
  switch (target) {
    case 'secretsmanager.GetSecretValue': {
      const { SecretId } = parse(getSchema, body);
      const held = vault.read(SecretId);
      if (held === undefined) {
        throw new Refusal(
          'ResourceNotFoundException',
          "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
        );
      }
      return { ...describe(SecretId, held.version), SecretString: held.value };
    }
    case 'secretsmanager.PutSecretValue': {
      const { SecretId, SecretString, ClientRequestToken, VersionStages } = parse(putSchema, body);
      const version = ClientRequestToken ?? randomUUID();
      const current = VersionStages === undefined || VersionStages.includes('AWSCURRENT');
      vault.put(SecretId, { value: SecretString, version }, current);
      return { ...describe(SecretId, version), VersionStages: VersionStages ?? ['AWSCURRENT'] };
    }
    default:
      throw new Refusal(
        'UnknownOperationException',
        'Only GetSecretValue and PutSecretValue are served here',
      );
  }
}

function describe(id: string, version: string): object {
  const arn = id.startsWith('arn:') ? id : `arn:aws:secretsmanager:local:000000000000:secret:${id}`;
  return { ARN: arn, Name: id, VersionId: version, VersionStages: ['AWSCURRENT'] };
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal('ValidationException', z.prettifyError(parsed.error));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  const body: AsyncIterable<Buffer> = request;
  for await (const chunk of body) {
    size += chunk.length;
    // Read to its end, so that the answer arrives, but not kept.
    if (size <= LONGEST_BODY_BYTES) chunks.push(chunk);
  }
  if (size > LONGEST_BODY_BYTES) throw new Refusal('ValidationException', 'The request is too long');
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refusal('SerializationException', 'The body is not JSON');
  }
}

type Held = { readonly value: string; readonly version: string };

class Vault {
  readonly #secrets: Map<string, Held | undefined>;
  /** Every version there has been, as `secret version`: a version cannot change. */
  readonly #versions = new Map<string, string>();

  constructor(initial: Readonly<Record<string, string>>) {
    const held = (value: string) => (value === '' ? undefined : { value, version: randomUUID() });
    this.#secrets = new Map(Object.entries(initial).map(([id, value]) => [id, held(value)]));
  }

  read(id: string): Held | undefined {
    return this.#secrets.get(id);
  }

  put(id: string, held: Held, current: boolean): void {
    if (!this.#secrets.has(id)) {
      throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const version = `${id} ${held.version}`;
    const earlier = this.#versions.get(version);
    if (earlier !== undefined && earlier !== held.value) {
      throw new Refusal(
        'ResourceExistsException',
        "You can't modify an existing version, you can only create new versions.",
      );
    }
    this.#versions.set(version, held.value);
    if (current) this.#secrets.set(id, held);
  }
}
