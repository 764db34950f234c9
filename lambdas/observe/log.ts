import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The log of every Lambda: a JSON object a line, written past `console`, which Lambda would wrap in one of its own.
 * An error that gets in is cut down to name and message: a stack, a cause or a property may hold an answer of Cint's.
 */
export const logger = new Logger({
  jsonReplacerFn: (_, value) =>
    value instanceof Error ? { name: value.name, message: value.message } : value,
});
