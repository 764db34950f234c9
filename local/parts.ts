import { homedir } from 'node:os';
import type { EnvironmentVariables } from '../lambdas/contract/environment.ts';
import type { ApiVersion } from '../lambdas/contract/report-types.ts';
import { readAssembly } from './assembly/assembly.ts';
import { synthesize } from './assembly/synthesize.ts';
import { LocalPipeline, type RunEvent } from './pipeline.ts';
import { type EmbeddedS3, startEmbeddedS3 } from './s3/embedded-s3.ts';
import { startLocalSecrets } from './secrets.ts';
import type { Simulator, SimulatorOptions } from './simulator/simulator.ts';

/** Credentials of a real Cint, or a token that was got elsewhere. */
type CintLogin =
  | { readonly client_id: string; readonly client_secret: string }
  | { readonly access_token: string };

export type PartsOptions = {
  readonly apiVersion: ApiVersion;
  /** The built-in simulator, or a Cint somewhere. */
  readonly cint:
    | { readonly simulator: SimulatorOptions }
    | { readonly baseUrl: string; readonly authUrl: string; readonly login: CintLogin };
  /** A folder for the embedded S3, or the URL of another one. */
  readonly storage: { readonly directory: string } | { readonly endpoint: string };
  readonly bucket: string;
  /** Seconds; those of the template where absent. */
  readonly pollInterval?: number | undefined;
  readonly deadline?: number | undefined;
  readonly timeScale: number;
  readonly listen: (event: RunEvent) => void;
  /** Told before `cdk synth`, which takes some seconds. */
  readonly onSynth?: () => void;
};

/** Everything a run on this machine needs, started and ready. */
export type Parts = {
  readonly pipeline: LocalPipeline;
  readonly simulator: Simulator | undefined;
  readonly s3: EmbeddedS3 | undefined;
  close(): Promise<void>;
};

/** Credentials the simulator takes: it takes any. */
const SIMULATOR_LOGIN: CintLogin = {
  client_id: 'simulator-client-id',
  client_secret: 'simulator-client-secret',
};

export async function startParts(options: PartsOptions): Promise<Parts> {
  const assembly = await readAssembly(await synthesize(options.onSynth));
  const [template] = Object.values(assembly.lambdas);
  if (template === undefined) throw new Error('The state machine has no Lambdas.');
  const ids = {
    credentials: template.environment.CREDENTIALS_SECRET_ID ?? '',
    token: template.environment.TOKEN_SECRET_ID ?? '',
  };

  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers.reverse()) await closeOne();
  };
  try {
    const simulator = 'simulator' in options.cint ? await startSimulator(options.cint.simulator) : undefined;
    if (simulator !== undefined) closers.push(() => simulator.close());
    const s3 =
      'directory' in options.storage
        ? await startEmbeddedS3({ directory: options.storage.directory, bucket: options.bucket })
        : undefined;
    if (s3 !== undefined) closers.push(() => s3.close());

    const login = 'login' in options.cint ? options.cint.login : SIMULATOR_LOGIN;
    const secrets = await startLocalSecrets({
      [ids.credentials]: 'client_id' in login ? JSON.stringify(login) : '',
      [ids.token]:
        'access_token' in login ? JSON.stringify({ access_token: login.access_token, expires_at: null }) : '',
    });
    closers.push(() => secrets.close());

    const cint =
      'baseUrl' in options.cint
        ? { CINT_BASE_URL: options.cint.baseUrl, CINT_AUTH_URL: options.cint.authUrl }
        : { CINT_BASE_URL: simulator?.url ?? '', CINT_AUTH_URL: simulator?.authUrl ?? '' };
    const overlay: Partial<EnvironmentVariables> = {
      ...cint,
      CINT_API_VERSION: options.apiVersion,
      ...(options.pollInterval === undefined ? {} : { POLL_INTERVAL_SECONDS: String(options.pollInterval) }),
      ...(options.deadline === undefined ? {} : { DEADLINE_SECONDS: String(options.deadline) }),
    };
    const pipeline = new LocalPipeline({
      assembly,
      timeScale: options.timeScale,
      listen: options.listen,
      environment: {
        ...(s3 === undefined ? ownAwsSettings() : embeddedAwsSettings(s3)),
        ...('endpoint' in options.storage ? { AWS_ENDPOINT_URL_S3: options.storage.endpoint } : {}),
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
        TZ: 'UTC',
        BUCKET_NAME: options.bucket,
        TIME_SCALE: String(options.timeScale),
        ...overlay,
      },
    });
    closers.push(() => pipeline.close());
    return { pipeline, simulator, s3, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Loaded only where it is used: a run against a real Cint is the smaller for it. */
async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await import('./simulator/simulator.ts');
  return simulator.startSimulator(options);
}

/** AWS settings of the person who runs this, for a bucket of theirs. No other variable reaches a Lambda. */
function ownAwsSettings(): Record<string, string> {
  const settings = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  return { AWS_REGION: 'us-east-1', HOME: homedir(), ...Object.fromEntries(settings) };
}

function embeddedAwsSettings(s3: EmbeddedS3): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
  };
}
