import { z } from 'zod';

const id = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const accountSchema = z.union([
  id,
  z.object({ id }).transform((account) => account.id),
  z.object({ account_id: id }).transform((account) => account.account_id),
]);
const listSchema = z.array(accountSchema).min(1);

export type AccountIds = {
  readonly ids: readonly number[];
  /** The list goes on: an account that is not among these may still be there. */
  readonly isPart: boolean;
};

/** The ids in Cint's list of accounts, whose shape no document gives; undefined where there are none we can read. */
export function accountIds(answer: unknown): AccountIds | undefined {
  const fields = z.record(z.string(), z.unknown()).safeParse(answer).data ?? {};
  for (const candidate of [answer, ...Object.values(fields)]) {
    const ids = listSchema.safeParse(candidate).data;
    if (ids !== undefined) return { ids, isPart: Boolean(fields.next_cursor) };
  }
  return undefined;
}
