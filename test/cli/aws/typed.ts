import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import type { Output, Surroundings } from '../../../cli/lib/aws/surroundings.ts';

type AddCommand = (program: Command, exit: (status: number) => void, surroundings: Surroundings) => void;

export type Typed = { readonly status: number | undefined; readonly stdout: string; readonly stderr: string };

/** A clock that goes on only while someone sleeps. */
export type Clock = { at: Date; readonly slept: number[] };

export function clockAt(moment: string): Clock {
  return { at: new Date(moment), slept: [] };
}

function collector(terminal: number | undefined): { readonly stream: Output; readonly text: () => string } {
  let text = '';
  const pass = new PassThrough();
  pass.on('data', (data) => {
    text += String(data);
  });
  const nothing = () => true;
  const stream = Object.assign(
    pass,
    terminal === undefined
      ? {}
      : { isTTY: true, columns: terminal, clearLine: nothing, cursorTo: nothing, moveCursor: nothing },
  );
  return { stream, text: () => text };
}

/** A command as a person types it, in this process: its clients can be mocked, and no time passes. */
export async function typed(
  add: AddCommand,
  args: readonly string[],
  options: {
    readonly clock?: Clock;
    readonly environment?: Readonly<Record<string, string>>;
    /** Columns of the terminal; without, the output goes to a file. */
    readonly terminal?: number;
    /** Called before each sleep with how many there were; what it returns comes in the place of sleeping. */
    readonly onSleep?: (count: number, interrupt: () => void) => void;
    /** Is given what Ctrl-C does, before the command begins. */
    readonly onReady?: (interrupt: () => void) => void;
  } = {},
): Promise<Typed> {
  const clock = options.clock ?? clockAt('2026-11-22T12:00:00Z');
  const stdout = collector(options.terminal);
  const stderr = collector(options.terminal);
  let status: number | undefined;
  const listeners: (() => void)[] = [];
  const interrupt = () => listeners.at(-1)?.();
  options.onReady?.(interrupt);
  const surroundings: Surroundings = {
    environment: { AWS_REGION: 'eu-west-1', ...options.environment },
    stdout: stdout.stream,
    stderr: stderr.stream,
    now: () => clock.at,
    random: () => 0.5,
    async sleep(ms) {
      clock.slept.push(ms);
      options.onSleep?.(clock.slept.length, interrupt);
      clock.at = new Date(clock.at.getTime() + ms);
    },
    onInterrupt(listener) {
      listeners.push(listener);
      return () => void listeners.splice(listeners.indexOf(listener), 1);
    },
  };
  const program = new Command('reports').exitOverride();
  add(
    program,
    (given) => {
      status = given;
    },
    surroundings,
  );
  await program.parseAsync(args, { from: 'user' });
  // Streams hand their data over a moment later.
  await new Promise((resolve) => setImmediate(resolve));
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}
