import { PipelineError, Throttled } from '../../../lambdas/cint/errors.ts';
import { ERRORS, FAIL_STATES } from '../../../lambdas/contract/errors.ts';
import { UsageError } from '../exit.ts';

export type Status = 'ok' | 'warning' | 'problem' | 'skipped';

/** What was found out of one thing. */
export type Finding = {
  readonly check: string;
  readonly status: Status;
  readonly message: string;
  /** What to do about a warning or a problem. */
  readonly remedy?: string;
};

/** What a check found, and what later checks need of it; absent where they cannot go on. */
export type Found<T> = {
  readonly findings: readonly Omit<Finding, 'check'>[];
  readonly value?: T;
};

export const ok = <T>(message: string, value?: T): Found<T> => ({
  findings: [{ status: 'ok', message }],
  ...(value === undefined ? {} : { value }),
});

export const warning = <T>(message: string, remedy: string, value?: T): Found<T> => ({
  findings: [{ status: 'warning', message, remedy }],
  ...(value === undefined ? {} : { value }),
});

export const problem = (message: string, remedy: string): Found<never> => ({
  findings: [{ status: 'problem', message, remedy }],
});

/** Shown while the checks go on. */
export type Show = {
  /** A check has begun. */
  begun(check: string): void;
  found(finding: Finding): void;
};

/** Checks one after the other. One that fails is a finding; it does not stop the others. */
export class Checklist {
  readonly findings: Finding[] = [];
  readonly #show: Show;
  readonly #signal: AbortSignal;

  /** @param signal nothing is found, and no check begins, after it was given */
  constructor(show: Show, signal: AbortSignal) {
    this.#show = show;
    this.#signal = signal;
  }

  /** A check; what it found for later ones. */
  async check<T>(check: string, work: () => Promise<Found<T>> | Found<T>): Promise<T | undefined> {
    this.#show.begun(check);
    const found = await this.#safely(work);
    this.#signal.throwIfAborted();
    for (const finding of found.findings) this.#add({ check, ...finding });
    return found.value;
  }

  /** A check that needs what earlier ones found; it is skipped where they found nothing. */
  async after<N, T>(
    need: N | undefined,
    needed: string,
    check: string,
    work: (need: N) => Promise<Found<T>> | Found<T>,
  ): Promise<T | undefined> {
    if (need !== undefined) return this.check(check, () => work(need));
    this.skip(check, `Needs: ${needed}.`);
    return undefined;
  }

  skip(check: string, message: string): void {
    this.#add({ check, status: 'skipped', message });
  }

  count(status: Status): number {
    return this.findings.filter((finding) => finding.status === status).length;
  }

  async #safely<T>(work: () => Promise<Found<T>> | Found<T>): Promise<Found<T>> {
    try {
      return await work();
    } catch (error) {
      return { findings: [findingOf(error)] };
    }
  }

  #add(finding: Finding): void {
    this.findings.push(finding);
    this.#show.found(finding);
  }
}

/** An error as a finding: its own words, and the remedy that its kind has. */
function findingOf(error: unknown): Omit<Finding, 'check'> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Throttled) {
    return { status: 'warning', message, remedy: 'Cint asks to wait: try again in some minutes.' };
  }
  if (error instanceof UsageError) {
    const [headline = message, ...remedies] = message.split('\n  ');
    return { status: 'problem', message: headline, remedy: remedies.join('\n') };
  }
  if (error instanceof PipelineError) return { status: 'problem', message, remedy: remedyOf(error) };
  return {
    status: 'problem',
    message,
    remedy: 'If it happens again, look at the AWS Health Dashboard: https://health.aws.amazon.com',
  };
}

function remedyOf({ name }: PipelineError): string {
  if (name.startsWith('Cint.') && FAIL_STATES[ERRORS[name].fail_state] === FAIL_STATES.unavailable) {
    return 'See https://status.cint.com, check the network from here, and try again.';
  }
  return name === 'Cint.ContractError'
    ? 'Cint answers in another way than its documents say: tell the people who maintain this.'
    : 'Try again; if it happens again, tell the people who maintain this.';
}
