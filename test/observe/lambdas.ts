import { setTimeout } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { Task } from '../../lambdas/contract/errors.ts';
import { type Job, jobSchema } from '../../lambdas/contract/job.ts';
import { readAssembly } from '../../local/assembly/assembly.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { LocalLambda } from '../../local/lambda/local-lambda.ts';
import { startEmbeddedS3 } from '../../local/s3/embedded-s3.ts';
import { startLocalSecrets } from '../../local/secrets.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { CREDENTIALS, generateEvent, SECRETS } from '../support/cint.ts';
import { temporaryFolder } from '../support/simulated.ts';

// Each test starts threads, and each thread loads the SDK: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const BUCKET = 'test-bucket';
export const SERVICE = 'the-service';

/** What a Lambda's log holds: objects, one a line. */
const lineSchema = z.record(z.string(), z.unknown());
type Line = z.infer<typeof lineSchema>;

const emfSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

/** A value of a metric, as CloudWatch reads it out of the log. */
export type Measured = {
  readonly name: string;
  readonly unit: string;
  readonly value: unknown;
  readonly namespace: string;
  readonly dimensions: Line;
};

export type Lambdas = {
  /** One invocation. Throws what the Lambda throws, as Step Functions sees it. */
  invoke(task: Task, event: unknown): Promise<Job>;
  /** A whole run, from its first request to its end, without the waits. */
  run(event?: unknown): Promise<Job>;
  /** All that was written so far, to stdout and stderr. */
  readonly written: readonly string[];
  /** The lines of the log. */
  lines(): Line[];
  measured(): Measured[];
  /** The token that the Lambdas share. */
  token(): string;
};

const STATES: Readonly<Record<Task, string>> = {
  generate: 'Generate report',
  status: 'Check status',
  download: 'Download report',
};

/**
 * The three bundled Lambdas, each in a thread that has nothing but its own environment; they end with the test.
 * @param environment added to theirs
 */
export async function lambdas(
  simulator: Simulator,
  environment: Readonly<Record<string, string>> = {},
): Promise<Lambdas> {
  const assembly = await readAssembly(await synthesize());
  const s3 = await startEmbeddedS3({ directory: await temporaryFolder(), bucket: BUCKET });
  const secrets = await startLocalSecrets({
    [SECRETS.credentials_secret_id]: JSON.stringify(CREDENTIALS),
    [SECRETS.token_secret_id]: '',
  });
  const written: string[] = [];
  const ends = endsOf(environment);
  const started = new Map<Task, LocalLambda>();
  const lambda = (task: Task) => {
    const spec = {
      module: assembly.lambdas[STATES[task]]?.module ?? '',
      timeout_seconds: 60,
      environment: {
        POWERTOOLS_SERVICE_NAME: SERVICE,
        CINT_BASE_URL: simulator.url,
        CINT_AUTH_URL: simulator.authUrl,
        CINT_API_VERSION: '2025-05-27',
        POLL_INTERVAL_SECONDS: '30',
        POLL_CEILING_SECONDS: '300',
        DEADLINE_SECONDS: '21600',
        BUCKET_NAME: BUCKET,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: s3.endpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
        ...environment,
      },
    };
    const one =
      started.get(task) ??
      new LocalLambda(spec, { log: (line) => written.push(line), received: () => undefined });
    started.set(task, one);
    return one;
  };
  onTestFinished(async () => {
    for (const one of started.values()) await one.close();
    await secrets.close();
    await s3.close();
  });

  async function invoke(task: Task, event: unknown): Promise<Job> {
    const before = written.length;
    try {
      return jobSchema.parse(await lambda(task).invoke(event));
    } finally {
      await heard(() => written.slice(before), ends);
    }
  }
  return {
    invoke,
    async run(event = generateEvent()) {
      let job = await invoke('generate', event);
      for (let polls = 0; polls < 20 && job.outcome === 'PENDING'; polls += 1)
        job = await invoke('status', job);
      return job.outcome === 'READY' ? invoke('download', job) : job;
    },
    written,
    lines: () =>
      written.map((line) => lineSchema.parse(JSON.parse(line))).filter((line) => !('_aws' in line)),
    measured: () => written.flatMap(measurementsOf),
    token: () =>
      z.object({ access_token: z.string() }).parse(JSON.parse(secrets.read(SECRETS.token_secret_id) ?? ''))
        .access_token,
  };
}

/** A thread's output arrives by itself, stdout and stderr each in its own time; after the last of it comes silence. */
const SILENCE_MS = 150;
const LONGEST_WAIT_MS = 6_000;

/** Waits until an invocation has been heard to its end. */
async function heard(lines: () => readonly string[], ends: readonly RegExp[]): Promise<void> {
  const until = Date.now() + LONGEST_WAIT_MS;
  let before = -1;
  while (Date.now() < until) {
    const now = lines();
    if (now.length === before && ends.every((end) => now.some((line) => end.test(line)))) return;
    before = now.length;
    await setTimeout(SILENCE_MS);
  }
}

/** What each invocation writes last: its line to stdout or stderr, and its metrics. */
function endsOf({
  POWERTOOLS_LOG_LEVEL,
  POWERTOOLS_METRICS_DISABLED,
}: Readonly<Record<string, string>>): RegExp[] {
  return [
    ...(POWERTOOLS_LOG_LEVEL === undefined ? [/"outcome":/] : []),
    ...(POWERTOOLS_METRICS_DISABLED === undefined ? [/"Dimensions":\[\["service"\]\]/] : []),
  ];
}

function measurementsOf(line: string): Measured[] {
  const emf = emfSchema.safeParse(JSON.parse(line)).data;
  if (emf === undefined) return [];
  return emf._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name, Unit }) => ({
        name: Name,
        unit: Unit,
        value: emf[Name],
        namespace: Namespace,
        dimensions: Object.fromEntries(names.map((name) => [name, emf[name]])),
      })),
    ),
  );
}
