import { z } from 'zod';

/** The secrets of one Cint account: where its credentials are kept, and where its access token is shared. ARNs or names. */
export const secretIdsSchema = z.object({
  credentials_secret_id: z.string().min(1),
  token_secret_id: z.string().min(1),
});
export type SecretIds = z.infer<typeof secretIdsSchema>;

/** What a stack knows of its Cint accounts, by account id: from reports.yaml, by way of the state machine's definition. */
export const accountsSchema = z.record(
  z.string(),
  secretIdsSchema.extend({
    /** For requests that name none. */
    email_recipients: z.array(z.string()),
  }),
);
export type Accounts = z.infer<typeof accountsSchema>;
