import { z } from 'zod';
import { requestFields } from '../../lambdas/contract/request-fields.ts';
import { isTimeZone } from '../../lambdas/contract/schedules/zone.ts';

/** An object that holds these fields and no others; its message for others lists these. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape, hint = '') {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `allowed are ${names}${hint}` : `must hold ${names}`,
  });
}

/** A whole number of these units, and what else is allowed besides. */
export function wholeNumber(from: number, to: number, unit: string, besides = '') {
  const error = `must be a whole number of ${unit}, ${from} to ${to}${besides}`;
  return z.int({ error }).min(from, error).max(to, error);
}

/** Ids of Cint users. */
export const recipients = requestFields.email_recipients;

export const timeZoneSchema = z
  .string({ error: 'must be the IANA name of a time zone, such as Europe/Berlin' })
  .refine(isTimeZone, {
    error: ({ input }) =>
      `must be the IANA name of a time zone, such as Europe/Berlin; it is ${String(input)}`,
  });
