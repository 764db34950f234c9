import { z } from 'zod';

/** How a run ends that did not land its report. */
export const FAILED_STATUSES = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type FailedStatus = (typeof FAILED_STATUSES)[number];

/** EventBridge's pattern, as CDK writes it, of the runs of a state machine that did not land their reports. */
export function failedRuns(stateMachineArn: string): {
  source: string[];
  detailType: string[];
  detail: { stateMachineArn: string[]; status: string[] };
} {
  return {
    source: ['aws.states'],
    detailType: ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [stateMachineArn], status: [...FAILED_STATUSES] },
  };
}

/** What may be absent, null or of another type: a notice without it is better than none. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().catch(undefined);
}

/** Milliseconds since 1970, as far as a Date can go. */
const epochMilliseconds = z.int().min(0).max(8.64e15);

/**
 * EventBridge's event of such a run, as far as it is used (Step Functions developer guide, "Automating Step Functions
 * event delivery with EventBridge").
 */
export const executionEventSchema = z.object({
  detail: z.object({
    executionArn: z.string(),
    status: z.enum(FAILED_STATUSES),
    startDate: optional(epochMilliseconds),
    stopDate: optional(epochMilliseconds),
    /** JSON, as the execution was started with; absent where it is too large for an event. */
    input: optional(z.string()),
    error: optional(z.string()),
    cause: optional(z.string()),
  }),
});
export type ExecutionEvent = z.output<typeof executionEventSchema>;
