import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOPIC_ARN } from './consumers.ts';
import { REPORT } from './documents.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumers-app-'));
  await writeFile(join(folder, 'completes.csv'), `\ufeff${REPORT}`);
  await writeFile(join(folder, 'empty.csv'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the app as `cdk deploy --app ... --context ...` does, without bundling; gives its stacks. */
async function stacksOf(context: Readonly<Record<string, string>>): Promise<string[]> {
  const CDK_OUTDIR = await mkdtemp(join(folder, 'out-'));
  await promisify(execFile)(process.execPath, ['examples/consumers/app.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [] }),
    },
  });
  const files = await readdir(CDK_OUTDIR);
  const suffix = '.template.json';
  const templates = files.filter((file) => file.endsWith(suffix));
  for (const file of templates)
    template[file.replace(suffix, '')] = await readFile(join(CDK_OUTDIR, file), 'utf8');
  return templates.map((file) => file.replace(suffix, '')).sort();
}
const template: Record<string, string> = {};

const CONSUMERS = ['CintCsvsToLambda', 'CintManifestsToLambda'];
const OF_TOPIC = ['CintTopicToLambda', 'CintTopicToQueue'];

describe('the app of the examples', { timeout: 60_000 }, () => {
  it('makes all that a bucket and a topic are enough for', async () => {
    expect(await stacksOf({ bucket: 'a-bucket', topic: TOPIC_ARN })).toEqual([...CONSUMERS, ...OF_TOPIC]);
  });

  it('takes the columns of a table from the first line of a report', async () => {
    const completes = join(folder, 'completes.csv');
    const stacks = await stacksOf({ bucket: 'a-bucket', accounts: '13,27', completes });
    expect(stacks).toEqual([...CONSUMERS, 'CintReportTables']);
    const names = [...(template.CintReportTables ?? '').matchAll(/"Name": "(\w+)"/g)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['completes', 'response_id', 'project_id', 'cpi_usd']));
    expect(template.CintReportTables).toContain('"13,27"');
  });

  it.each([
    ['no bucket', {}, 'is missing: --context bucket=<BucketName>'],
    ['accounts that are no numbers', { bucket: 'a-bucket', accounts: 'acme' }, 'must be Cint account ids'],
    [
      'an empty report',
      { bucket: 'a-bucket', accounts: '13', completes: 'empty.csv' },
      'empty.csv is empty: it must be a report, or its beginning',
    ],
  ])('refuses %s, and says what it wants', async (_what, context, sentence) => {
    const files = 'completes' in context ? { completes: join(folder, context.completes) } : {};
    await expect(stacksOf({ ...context, ...files })).rejects.toThrow(sentence);
  });
});
