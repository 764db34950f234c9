/**
 * Lands a small report and a large one, each in a process of its own, and prints their peak memory side by side.
 * Usage: npm run bench:memory -- [MiB of the large report, 1024 by default]. Linux only: it reads /proc.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { synthesize } from '../local/assembly/synthesize.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** About what a row of the simulated completes report takes. */
const ROW_BYTES = 189;
const MIB = 1024 * 1024;
const SAMPLE_EVERY_MS = 50;
/** As the npm scripts start it. */
const NODE_FLAGS = ['--max-semi-space-size=4'];

const resultSchema = z.object({ bytes: z.number(), rows: z.number(), duration_seconds: z.number() });

/** Highest resident set of a process so far, in MiB. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

async function land(mib: number) {
  const rows = Math.ceil((mib * MIB) / ROW_BYTES);
  const simulator = spawn(
    process.execPath,
    ['cli/main.ts', 'simulator', '--rows', String(rows), '--ready-after', '0'],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const out = await mkdtemp(join(tmpdir(), 'cint-reports-bench-'));
  try {
    let said = '';
    while (!/^Cint simulator: .*$/m.test(said)) {
      const [data] = await once(simulator.stdout, 'data');
      said += String(data);
    }
    const [url = '', authUrl = ''] = said.match(/http:\/\/127\.0\.0\.1:\d+\/[a-z0-9/]+/g) ?? [];
    const run = spawn(
      process.execPath,
      [...NODE_FLAGS, 'cli/main.ts', 'run', 'examples/completes.json', '--json', '--out', out].concat([
        '--cint-url',
        url,
        '--auth-url',
        authUrl,
        '--time-scale',
        '300',
      ]),
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, CINT_CLIENT_ID: 'bench', CINT_CLIENT_SECRET: 'bench' },
      },
    );
    let stdout = '';
    run.stdout.on('data', (data) => {
      stdout += String(data);
    });
    let peak = 0;
    const { pid } = run;
    const sampler = setInterval(() => {
      // The process may have ended between two looks.
      if (pid !== undefined)
        peakOf(pid).then(
          (mib) => {
            peak = Math.max(peak, mib);
          },
          () => undefined,
        );
    }, SAMPLE_EVERY_MS);
    await once(run, 'close');
    clearInterval(sampler);
    return { peak, ...resultSchema.parse(JSON.parse(stdout)) };
  } finally {
    simulator.kill();
    await rm(out, { recursive: true, force: true });
  }
}

await synthesize();
const small = await land(10);
const large = await land(Number(process.argv[2] ?? 1024));
const line = (name: string, { bytes, rows, duration_seconds, peak }: typeof small) =>
  `${name.padEnd(6)} ${(bytes / MIB).toFixed(1).padStart(8)} MiB ${String(rows).padStart(9)} rows ${duration_seconds.toFixed(1).padStart(7)} s ` +
  `${(bytes / MIB / duration_seconds).toFixed(1).padStart(6)} MiB/s   peak ${peak.toFixed(0).padStart(4)} MiB resident`;
console.log(line('small', small));
console.log(line('large', large));
console.log(
  `large / small: ${(large.bytes / small.bytes).toFixed(0)} times the bytes, ${(large.peak / small.peak).toFixed(2)} times the memory`,
);
