import type { StateMachineDefinition } from 'aws-local-stepfunctions';

/**
 * The definition with every retry pause, and the timeout of the whole machine, divided by `scale`. Waits are not
 * in the definition, but in what the Lambdas return.
 */
export function scaled(definition: StateMachineDefinition, scale: number): StateMachineDefinition {
  const copy = structuredClone(definition);
  if (copy.TimeoutSeconds !== undefined) copy.TimeoutSeconds /= scale;
  for (const state of Object.values(copy.States)) {
    if (!('Retry' in state)) continue;
    for (const retry of state.Retry ?? []) {
      if (retry.IntervalSeconds !== undefined) retry.IntervalSeconds /= scale;
      if (retry.MaxDelaySeconds !== undefined) retry.MaxDelaySeconds /= scale;
    }
  }
  return copy;
}
