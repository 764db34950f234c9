import type { Fault } from './faults.ts';
import type { Operation } from './routes.ts';

/** Which fault, if any, meets the next request. */
export type FaultQueue = {
  take(operation: Operation): Fault | undefined;
  /** Replaces the faults and forgets what was counted. */
  set(faults: readonly Fault[]): void;
};

/** In the order given: a request that one fault takes is not seen, nor counted, by those after it. */
export function createFaultQueue(faults: readonly Fault[]): FaultQueue {
  let queue = faults.map(counted);
  return {
    take(operation) {
      return queue.find((entry) => entry.fault.on === operation && entry.takes())?.fault;
    },
    set(next) {
      queue = next.map(counted);
    },
  };
}

function counted(fault: Fault): { readonly fault: Fault; takes(): boolean } {
  const first = fault.skip ?? 0;
  const end = fault.times === 'always' ? Number.POSITIVE_INFINITY : first + (fault.times ?? 1);
  let seen = 0;
  return {
    fault,
    takes() {
      if (seen >= end) return false;
      seen += 1;
      return seen > first;
    },
  };
}
