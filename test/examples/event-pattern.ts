import { z } from 'zod';

/** The comparisons the examples use. Anything else throws, rather than match by mistake. */
const conditionSchema = z.union([
  z.string(),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ wildcard: z.string() }),
]);
type Condition = z.output<typeof conditionSchema>;

const objectSchema = z.record(z.string(), z.unknown());

/**
 * Whether EventBridge would hand an event to a rule (EventBridge user guide, "Creating event patterns"): each field
 * of the pattern must be there, and equal one of the values listed for it; fields the pattern does not name do not
 * matter.
 */
export function matches(pattern: unknown, event: unknown): boolean {
  return Object.entries(objectSchema.parse(pattern)).every(([field, wanted]) => {
    const found = objectSchema.safeParse(event).data?.[field];
    if (!Array.isArray(wanted)) return matches(wanted, found);
    const conditions = z.array(conditionSchema).parse(wanted);
    return typeof found === 'string' && conditions.some((condition) => holds(condition, found));
  });
}

function holds(condition: Condition, value: string): boolean {
  if (typeof condition === 'string') return value === condition;
  if ('prefix' in condition) return value.startsWith(condition.prefix);
  // `*` is any number of any characters; there is no other special character.
  const parts = condition.wildcard.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(value);
}
