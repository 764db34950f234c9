import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, '.local', 'assemblies');

/** Everything the template and the bundles are made from. */
const SOURCES = [
  'infra/**/*.ts',
  'lambdas/**/*.ts',
  'reports.yaml',
  'examples/reports.yaml',
  'cdk.json',
  'package.json',
  'package-lock.json',
];

async function sourceHash(): Promise<string> {
  const files: string[] = [];
  for (const pattern of SOURCES) for await (const file of glob(pattern, { cwd: ROOT })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash.update(`${file}\0`);
    hash.update(await readFile(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The cloud assembly of `cdk synth`: the template and the bundled Lambdas, exactly as they would be deployed.
 * Made anew when a source has changed, which takes some seconds, of which `onStart` tells.
 * @returns its folder
 * @throws Error with what `cdk synth` printed
 */
export async function synthesize(onStart: () => void = () => undefined): Promise<string> {
  const folder = join(CACHE, await sourceHash());
  if (existsSync(folder)) return folder;
  onStart();
  await mkdir(CACHE, { recursive: true });
  const output = await mkdtemp(join(CACHE, 'making-'));
  try {
    await promisify(execFile)(join(ROOT, 'node_modules/.bin/cdk'), ['synth', '--quiet', '--output', output], {
      cwd: ROOT,
      // The app runs on this very Node, whatever `node` is elsewhere.
      env: {
        ...withoutCredentials(process.env),
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      },
      maxBuffer: 16 * 1024 * 1024,
    });
    await rename(output, folder);
    await sweep();
  } catch (error) {
    await rm(output, { recursive: true, force: true });
    // Another process has made the same one meanwhile.
    if (existsSync(folder)) return folder;
    const said = error instanceof Error && 'stderr' in error ? `\n${String(error.stderr)}` : '';
    throw new Error(`cdk synth failed.${said}`, { cause: error });
  }
  return folder;
}

/** A run may wait for hours and load its bundles at its end: assemblies are kept this long. */
const KEEP_MS = 3 * 24 * 60 * 60 * 1000;

/** Removes old assemblies, and what an interrupted synthesis left. */
async function sweep(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const folder = join(CACHE, name);
    const made = await stat(folder).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > KEEP_MS)
      await rm(folder, { recursive: true, force: true });
  }
}

/** The app needs nothing of Cint's to be synthesized. */
function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('CINT_')));
}
