import { clientsFor } from './clients.ts';
import { type CommandOptions, toExitStatus } from './command.ts';
import { describeExecution } from './execution/describe.ts';
import { findExecution, inItsRegion } from './execution/reference.ts';
import { watchToEnd } from './execution/watch-to-end.ts';
import { momentInWords } from './execution/words.ts';
import type { Surroundings } from './surroundings.ts';
import { describeAsked, whatIsAsked } from './what-is-asked.ts';

/** Step Functions' words for ends. */
const ENDED = new Set(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

/** `watch`: follows an execution to its end. */
export function watch(reference: string, given: CommandOptions, surroundings: Surroundings): Promise<number> {
  return toExitStatus(given, surroundings, async () => {
    const options = { ...given, ...inItsRegion(reference, given) };
    const clients = clientsFor(options, surroundings.environment);
    const audience = { ...options, ...surroundings };
    const execution = await findExecution(reference, audience, clients);
    const { status = '', startDate, input } = await describeExecution(execution, clients.sfn, audience);
    const when = startDate === undefined ? '' : `, started ${momentInWords(startDate)}`;
    surroundings.stderr.write(`${execution.name}: ${status}${when}. ${describeAsked(whatIsAsked(input))}\n`);
    return watchToEnd(execution, clients, surroundings, options, {
      ended: ENDED.has(status),
    });
  });
}
