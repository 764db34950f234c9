import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lastLine, reports } from '../support/cli.ts';
import { temporaryFolder } from '../support/simulated.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('every command', () => {
  it('ends quietly when its reader has seen enough', async () => {
    const year = ['--from', '2027-01-01', '--to', '2027-12-31', '--json'];
    const child = spawn(process.execPath, ['cli/main.ts', 'plan', ...year], { cwd: ROOT });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const [first] = await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child, 'close');
    expect(String(first)).toMatch(/^\{"outcome":"PLANNED"/);
    expect(stderr).not.toMatch(/EPIPE|node:events/);
  });

  it('says in JSON, too, that an option is not one', async () => {
    const { status, stdout } = await reports(['plan', '--wrong', '--json']).ended;
    expect(status).toBe(2);
    expect(lastLine(stdout)).toEqual({
      outcome: 'FAILED',
      state: null,
      error: 'Usage',
      cause: "unknown option '--wrong'",
    });
  });
});

describe('a request in a file', () => {
  const wrong = { account_id: 13, report_type: 'completes', window: 'never' };

  it('may begin with a byte order mark', async () => {
    const file = join(await temporaryFolder(), 'request.json');
    await writeFile(file, `\uFEFF${JSON.stringify(wrong)}`);
    const { stderr } = await reports(['run', file]).ended;
    expect(stderr).toContain('window: must be one of yesterday');
  });

  it('is looked for where npm was called, not where it changed to', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'request.json'), JSON.stringify(wrong));
    const { stderr } = await reports(['run', 'request.json'], { env: { INIT_CWD: folder } }).ended;
    expect(stderr).toContain('window: must be one of yesterday');
  });
});
