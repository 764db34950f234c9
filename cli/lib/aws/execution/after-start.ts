import { EXIT } from '../../exit.ts';
import type { Clients } from '../clients.ts';
import { type CommandOptions, printJson } from '../command.ts';
import { Interrupted } from '../interruption.ts';
import { commandLine } from '../options.ts';
import type { Surroundings } from '../surroundings.ts';
import type { FollowOptions } from './follow.ts';
import { consoleUrl, type ExecutionId } from './reference.ts';
import { watchToEnd } from './watch-to-end.ts';

/** Something went wrong while watching what was started: no mistake of usage, since it was started. */
class WatchingFailed extends Error {
  override readonly name: string;
  constructor(cause: unknown, goesOn: string) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    super(`${message}\n  ${goesOn}`, { cause });
    this.name = name;
  }
}

/** What a command did to get an execution going. */
export type Doing = {
  /** For people: one sentence or more. */
  readonly said: string;
  /** For programs, besides the execution itself. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly follows: Omit<FollowOptions, 'decorated'>;
};

/** Tells what was started, and watches it where that is asked for; returns the exit status. */
export async function afterStart(
  execution: ExecutionId,
  clients: Pick<Clients, 'sfn' | 's3'>,
  surroundings: Surroundings,
  options: CommandOptions & { readonly watch?: true },
  { said, json = {}, follows }: Doing,
): Promise<number> {
  const { arn, name, reference } = execution;
  const console_url = consoleUrl(arn);
  const words = `${said}\n  name      ${name}\n  execution ${arn}\n  console   ${console_url}\n`;
  const watching = commandLine(`watch ${reference}`, options);
  if (!options.watch) {
    if (!options.json) surroundings.stdout.write(`${words}  watch it  ${watching}\n`);
    printJson(options, surroundings, { outcome: 'STARTED', name, execution: arn, console_url, ...json });
    return EXIT.ok;
  }
  surroundings.stderr.write(words);
  try {
    return await watchToEnd(execution, clients, surroundings, options, follows);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw new WatchingFailed(error, `The execution goes on. To watch it: ${watching}`);
  }
}
