import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

export type Running = {
  /** Resolves when standard error has shown this. */
  saw(text: string | RegExp): Promise<void>;
  interrupt(): void;
  readonly stdout: string;
  readonly ended: Promise<Ended>;
};

/** The command line, as a person starts it; it is killed with the test at the latest. */
export function reports(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Running {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    cwd: ROOT,
    // Nothing of Cint or AWS comes in from outside.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += String(data);
  });
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  child.stdin.end(options.input ?? '');
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout, stderr })),
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    async saw(text) {
      while (!(typeof text === 'string' ? (stdout + stderr).includes(text) : text.test(stdout + stderr))) {
        if (child.exitCode !== null)
          throw new Error(`Ended with ${child.exitCode} before it said ${text}: ${stdout}${stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    interrupt: () => void child.kill('SIGINT'),
    get stdout() {
      return stdout;
    },
    ended,
  };
}

/** The JSON object that `--json` prints last. */
export function lastLine(stdout: string): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
