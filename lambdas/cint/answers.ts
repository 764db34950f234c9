import { z } from 'zod';
import { reportIdSchema } from '../contract/job.ts';

/** Shapes of Cint's answers: only what is used, the rest is let through unread (both API versions). */

export const LONGEST_URL = 4096;
/** Kept for people to click, never called; whatever is not a plain web link is dropped. */
const reportUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(LONGEST_URL)
  .nullish()
  .catch(null);

export const tokenAnswerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,16384}$/, 'must be printable characters without blanks'),
  /** Seconds; 86400 in Cint's documents. */
  expires_in: z.coerce.number().positive().max(315_360_000).default(86_400),
});

/** What every answer about one report says of it. */
export const statusAnswerSchema = z.object({
  status: z.string(),
  message: z.string().optional().catch(undefined),
  report_url: reportUrlSchema,
});
export type StatusAnswer = z.infer<typeof statusAnswerSchema>;

export const generateAnswerSchema = statusAnswerSchema.extend({ report_id: reportIdSchema });

/** An object in new versions, a JSON string in old ones; what cannot be read matches no request. */
const createParamsSchema = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return undefined;
    }
  },
  z
    .object({
      start_date: z.string(),
      end_date: z.string(),
      filter: z.string().nullish(),
      filter_ids: z.array(z.coerce.string()).nullish(),
      report_options: z
        .object({
          include_respondent_answers: z.boolean().nullish(),
          link_type: z.union([z.number(), z.string()]).nullish(),
        })
        .nullish(),
    })
    .optional()
    .catch(undefined),
);

export const listItemSchema = z.object({
  report_id: z.string(),
  report_type: z.string().optional(),
  status: z.string(),
  create_date: z.string().optional(),
  create_params: createParamsSchema,
  report_url: reportUrlSchema,
});
export type ListItem = z.infer<typeof listItemSchema>;

export const listAnswerSchema = z.object({
  /** Read one by one: an item that cannot be read matches no request. */
  reports_requests: z.array(z.unknown()).nullable(),
  next_cursor: z.string().nullish(),
});

/** No document gives this answer's shape; people are shown it, nothing rests on it. */
export const accountsAnswerSchema = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);
