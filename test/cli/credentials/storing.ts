import { PassThrough } from 'node:stream';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { type CredentialsOptions, credentials } from '../../../cli/lib/credentials/credentials.ts';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { cloudFormation, OUTPUTS } from '../aws/recorded.ts';

export const CLIENT_ID = 'client-id-4711';
export const SECRET = 'client-secret-0815';
export const PAIR = { client_id: CLIENT_ID, client_secret: SECRET };
export const CREDENTIALS_ARN = OUTPUTS.Account13CredentialsSecretArn;
export const TOKEN_ARN = OUTPUTS.Account13TokenSecretArn;

export const secrets = mockClient(SecretsManagerClient);

/** A deployment whose secrets may be written. */
export function deploy(): void {
  secrets.reset();
  secrets.on(PutSecretValueCommand).resolves({});
  cloudFormation();
}

/** What was written, in order. */
export const written = () =>
  secrets
    .commandCalls(PutSecretValueCommand)
    .map(({ args: [{ input }] }) => [input.SecretId, input.SecretString]);

/** What a person sees, and types then. */
type Keys = { readonly terminal: readonly (readonly [sees: string, types: string])[] };

/** The command in this process, its standard input a pipe with a text, or a terminal that a person types on. */
export async function storing(
  input: string | Keys,
  simulator: Simulator | undefined,
  options: Partial<CredentialsOptions> = {},
  onReady: (interrupt: () => void) => void = () => undefined,
) {
  const stdin = Object.assign(new PassThrough(), { isTTY: typeof input !== 'string' });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  // As the real one, which a prompt cannot end.
  stderr.end = () => stderr;
  const listeners: (() => void)[] = [];
  const surroundings = {
    stdout,
    stderr,
    environment: { AWS_REGION: 'eu-west-1' },
    now: () => new Date(),
    onInterrupt(listener: () => void) {
      listeners.push(listener);
      onReady(() => listeners.at(-1)?.());
      return () => void listeners.splice(listeners.indexOf(listener), 1);
    },
  };
  let shown = '';
  const typed = typeof input === 'string' ? [] : [...input.terminal];
  stderr.on('data', (data) => {
    shown += String(data);
    const [sees = '', types = ''] = typed[0] ?? [];
    if (typed.length === 0 || !String(data).includes(sees)) return;
    typed.shift();
    setImmediate(() => stdin.write(types));
  });
  let printed = '';
  stdout.on('data', (data) => {
    printed += String(data);
  });
  if (typeof input === 'string') stdin.end(input);
  const where = simulator === undefined ? {} : { authUrl: simulator.authUrl };
  const all = { stack: 'CintReports', check: simulator !== undefined, others: [], ...where, ...options };
  const status = await credentials(all, surroundings, stdin);
  await new Promise((resolve) => setImmediate(resolve));
  return { status, stdout: printed, stderr: shown };
}
