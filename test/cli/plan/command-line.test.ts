import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLine, reports } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/simulated.ts';

describe('as a person types it', () => {
  it('plans a file without credentials of anyone', async () => {
    const { status, stdout, stderr } = await reports(['plan', '--file', 'examples/reports.yaml']).ended;
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(
      'completes-daily: current-and-previous-month, cron(0 6 * * ? *) in America/Chicago',
    );
  });

  it('reads a request from standard input', async () => {
    const { status, stdout } = await reports(
      ['plan', '--request', '-', '--file', 'examples/reports.yaml', '--json'],
      {
        input: JSON.stringify({ account_id: 13, report_type: 'completes', window: 'yesterday' }),
      },
    ).ended;
    expect(status).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ outcome: 'PLANNED' });
  });

  it.each([
    [
      'a file that is none',
      ['plan', '--file', '/no/such/reports.yaml'],
      '/no/such/reports.yaml: cannot be read: there is no such file\n',
    ],
    ['a folder', ['plan', '--file', 'examples'], 'examples: cannot be read: it is a folder\n'],
    ['no name', ['plan', '--file', ''], '"": cannot be read: there is no such file\n'],
    ['a program', ['plan', '--file', process.execPath], `${process.execPath}: is no text in UTF-8\n`],
    ['an unknown option', ['plan', '--form', '2026-12-01'], "unknown option '--form'"],
  ])('%s: status 2, no stack trace', async (_, args, message) => {
    const { status, stderr } = await reports(args).ended;
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('names every mistake of the file, with its line', async () => {
    const path = join(await temporaryFolder(), 'reports.yaml');
    await writeFile(path, 'accounts:\n  - account_id: 13\nschedules:\n  - name: a b\n');
    const { status, stderr } = await reports(['plan', '--file', path]).ended;
    expect(status).toBe(2);
    expect(stderr).toContain(`${path}:4:11 schedules[0].name: must be 1 to 64`);
  });
});
