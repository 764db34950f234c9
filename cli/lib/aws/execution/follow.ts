import { ExecutionDoesNotExist, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';
import { isPassing } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { eventsAfter } from './history.ts';
import { type Screen, startScreen } from './screen.ts';
import { Story, type Told } from './story.ts';

/**
 * Between two looks: shorter after news, longer while nothing happens. Step Functions refills 5 to 20 calls of
 * GetExecutionHistory a second for a whole account (developer guide, "Quotas related to API action throttling").
 */
const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5_000;
const PAUSE_GROWTH = 1.5;

/** While AWS throttles or does not answer, pauses double up to this, and after so long it is given up. */
const LONGEST_OUTAGE_PAUSE_MS = 60_000;
const PATIENCE_MS = 15 * 60_000;

/** What was started a moment ago may not be visible everywhere yet. */
const VISIBLE_AFTER_MS = 30_000;

export type FollowOptions = {
  /** Decorated for people. */
  readonly decorated: boolean;
  /** Started a moment ago. */
  readonly fresh?: boolean;
  /** The end counts only after so many redrives: an earlier one may still be the last that is visible. */
  readonly redrives?: number;
};

export type Followed = {
  readonly story: Story;
  /** Ctrl-C came before the end. */
  readonly interrupted: boolean;
};

/** Follows an execution to its end, or to Ctrl-C, and shows how it goes on. */
export async function follow(
  executionArn: string,
  sfn: SFNClient,
  surroundings: Surroundings,
  options: FollowOptions,
): Promise<Followed> {
  const story = new Story();
  const controller = new AbortController();
  const stopListening = surroundings.onInterrupt(() => controller.abort());
  const screen = startScreen(surroundings.stderr, options.decorated, () => story.line(surroundings.now()));
  const pauses = new Pauses(surroundings);
  try {
    while (!controller.signal.aborted) {
      let pause: number;
      try {
        const events = await eventsAfter(story.seen, executionArn, sfn, controller.signal);
        tell(events, story, screen);
        if (story.end !== undefined && story.redrives >= (options.redrives ?? 0)) {
          return { story, interrupted: false };
        }
        pause = pauses.afterAnswer(events.length > 0);
      } catch (error) {
        if (controller.signal.aborted) break;
        pause = pauses.afterError(error, options.fresh ?? false, screen);
      }
      await surroundings.sleep(pause, controller.signal);
    }
    return { story, interrupted: true };
  } finally {
    stopListening();
    screen.stop();
  }
}

/** Shows what happened since the last look. What was told word for word just before is told once: a long wait is short to read. */
function tell(events: readonly HistoryEvent[], story: Story, screen: Screen): void {
  const { transitions } = story;
  const told: Told[] = [];
  for (const event of events) {
    const line = story.take(event);
    if (line !== undefined && line.text !== told.at(-1)?.text) told.push(line);
  }
  for (const { text, good } of told) screen.keep(text, good);
  if (story.waiting && story.transitions > transitions) screen.step();
}

/** How long to pause before the next look. */
class Pauses {
  readonly #surroundings: Pick<Surroundings, 'now' | 'random'>;
  readonly #since: number;
  #calm = SHORTEST_PAUSE_MS;
  #outage: { readonly since: number; errors: number } | undefined;

  constructor(surroundings: Pick<Surroundings, 'now' | 'random'>) {
    this.#surroundings = surroundings;
    this.#since = surroundings.now().getTime();
  }

  afterAnswer(news: boolean): number {
    this.#outage = undefined;
    this.#calm = news ? SHORTEST_PAUSE_MS : Math.min(this.#calm * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    return this.#calm;
  }

  /** @throws the error, where it does not pass with time, or has not for long */
  afterError(error: unknown, fresh: boolean, screen: Screen): number {
    const now = this.#surroundings.now().getTime();
    if (fresh && error instanceof ExecutionDoesNotExist && now - this.#since < VISIBLE_AFTER_MS) {
      return SHORTEST_PAUSE_MS;
    }
    if (!isPassing(error)) throw error;
    if (this.#outage === undefined) {
      this.#outage = { since: now, errors: 0 };
      const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      screen.keep(`Step Functions does not answer (${name}); asking again`, false);
    }
    if (now - this.#outage.since > PATIENCE_MS) throw error;
    this.#outage.errors += 1;
    const length = Math.min(SHORTEST_PAUSE_MS * 2 ** this.#outage.errors, LONGEST_OUTAGE_PAUSE_MS);
    // Half of it at random, so that many who were throttled together do not come back together.
    return length * (1 - this.#surroundings.random() / 2);
  }
}
