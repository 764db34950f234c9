import ora, { type Ora } from 'ora';
import prettyBytes from 'pretty-bytes';
import type { RunEvent } from '../../local/pipeline.ts';
import { counted } from './counted.ts';

/** Shows a run while it goes on, on standard error. */
export type Progress = {
  note(text: string): void;
  show(event: RunEvent): void;
  /** Ends the show; afterwards the screen is as a printed line leaves it. */
  stop(): void;
};

/** A line on a screen is redrawn, and a plain download line printed, this often. */
const REDRAW_MS = 250;
const PLAIN_LINE_MS = 5_000;

const LONGEST_FAILURE = 100;

/** What is known of a run, kept from its events. */
class Picture {
  state = 'Starting';
  polls = 0;
  waited_ms = 0;
  waitUntil = 0;
  received = 0;
  total: number | undefined;
  receivedSince = 0;

  take(event: RunEvent): void {
    if (event.kind === 'entered') {
      this.state = event.state;
      this.waitUntil = event.type === 'Wait' ? Date.now() + event.wait_ms : 0;
      if (event.type === 'Wait') this.waited_ms += event.wait_ms;
      this.received = 0;
      this.receivedSince = Date.now();
    } else if (event.kind === 'job') {
      this.polls = event.job.polls;
    } else if (event.kind === 'received') {
      this.received = event.bytes;
      this.total = event.total;
    }
  }

  get downloading(): boolean {
    return this.state === 'Download report' && this.received > 0;
  }

  /** The state, and what there is to say of it right now. */
  line(): string {
    const left = this.waitUntil - Date.now();
    if (this.waitUntil > 0) {
      const waited = this.waited_ms - Math.max(0, left);
      return `${this.state}: ${counted(this.polls, 'poll')}, ${inSeconds(waited)} waited, next look in ${inSeconds(Math.max(0, left))}`;
    }
    if (this.downloading) {
      const rate = this.received / Math.max(0.2, (Date.now() - this.receivedSince) / 1000);
      const whole = this.total === undefined ? '' : ` of ${prettyBytes(this.total, { binary: true })}`;
      return `${this.state}: ${prettyBytes(this.received, { binary: true })}${whole}, ${prettyBytes(rate, { binary: true })}/s`;
    }
    return this.state;
  }
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A failure may be retried; its whole story is told at the end, if it comes to that. */
function inShort(message: string): string {
  return message.length > LONGEST_FAILURE ? `${message.slice(0, LONGEST_FAILURE)}...` : message;
}

/** What a line that stays says of an event; undefined for events that only move the picture. */
function lasting(event: RunEvent): { readonly text: string; readonly good: boolean } | undefined {
  switch (event.kind) {
    case 'job':
      return {
        text: `${event.state}: ${event.job.outcome}. ${event.job.message}`,
        good: event.job.outcome !== 'FAILED',
      };
    case 'failed':
      return { text: `${event.state}: ${event.error}. ${inShort(event.message)}`, good: false };
    case 'retried':
      return { text: `${event.state}: retry ${event.attempt}`, good: true };
    case 'log':
      return { text: `${event.state}: ${event.line}`, good: false };
    default:
      return undefined;
  }
}

class TerminalProgress implements Progress {
  readonly #picture = new Picture();
  readonly #spinner: Ora;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    // Ctrl-C is ours to handle: ora would swallow the key.
    this.#spinner = ora({ stream: process.stderr, discardStdin: false }).start('Starting');
    this.#timer = setInterval(() => this.#redraw(), REDRAW_MS);
  }

  note(text: string): void {
    this.#picture.state = text;
    this.#redraw();
  }

  show(event: RunEvent): void {
    this.#picture.take(event);
    const line = lasting(event);
    if (line !== undefined) {
      this.#spinner.stopAndPersist({ symbol: line.good ? '\u2022' : '!', text: line.text });
      this.#spinner.start();
    }
    this.#redraw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#spinner.stop();
  }

  #redraw(): void {
    this.#spinner.text = this.#picture.line();
  }
}

class PlainProgress implements Progress {
  readonly #picture = new Picture();
  #printed = Date.now();

  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  show(event: RunEvent): void {
    this.#picture.take(event);
    const line = lasting(event);
    if (line !== undefined) this.note(line.text);
    else if (event.kind === 'entered' && event.type === 'Wait') this.note(this.#picture.line());
    else if (this.#picture.downloading && Date.now() - this.#printed > PLAIN_LINE_MS) {
      this.#printed = Date.now();
      this.note(this.#picture.line());
    }
  }

  stop(): void {
    // Nothing is left on the screen that would have to go.
  }
}

/** Live on a terminal; plain lines where there is none, or where decoration is not wanted. */
export function startProgress(decorated: boolean): Progress {
  // A terminal that tells no width would be cleared line by line without end.
  const { isTTY, columns } = process.stderr;
  return decorated && isTTY && columns ? new TerminalProgress() : new PlainProgress();
}
