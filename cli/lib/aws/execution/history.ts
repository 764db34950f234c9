import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';

/** The most that one answer holds; for the first look, which may be at a run of hours. */
const FIRST_PAGE = 1_000;
/** A round of waiting and looking is nine events. */
const LATER_PAGE = 25;

/**
 * The events of an execution after number `seen`, in order. They are read from the newest back, so that each look
 * costs one short answer however long the history is.
 */
export async function eventsAfter(
  seen: number,
  executionArn: string,
  sfn: SFNClient,
  abortSignal: AbortSignal,
): Promise<HistoryEvent[]> {
  const events = new Map<number, HistoryEvent>();
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        includeExecutionData: true,
        maxResults: seen === 0 ? FIRST_PAGE : LATER_PAGE,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
      { abortSignal },
    );
    const found = page.events ?? [];
    for (const event of found) {
      if (event.id !== undefined && event.id > seen) events.set(event.id, event);
    }
    nextToken = found.some(({ id = 0 }) => id <= seen) ? undefined : page.nextToken;
  } while (nextToken !== undefined);
  return [...events.values()].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}
