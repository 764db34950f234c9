import { z } from 'zod';

const refSchema = z.strictObject({ Ref: z.string() });
const getAttSchema = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const joinSchema = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const subSchema = z.strictObject({ 'Fn::Sub': z.string() });

/**
 * A part of a template with CloudFormation's functions replaced by names that are the same wherever they are
 * used: `Ref` becomes the logical id, `Fn::GetAtt` the logical id and the attribute.
 */
export function resolveIntrinsics(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolveIntrinsics);
  if (typeof value !== 'object' || value === null) return value;
  const ref = refSchema.safeParse(value);
  if (ref.success) return ref.data.Ref;
  const getAtt = getAttSchema.safeParse(value);
  if (getAtt.success) return getAtt.data['Fn::GetAtt'].join('.');
  const sub = subSchema.safeParse(value);
  if (sub.success) return sub.data['Fn::Sub'];
  const join = joinSchema.safeParse(value);
  if (join.success) {
    const [separator, parts] = join.data['Fn::Join'];
    return parts.map((part) => String(resolveIntrinsics(part))).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolveIntrinsics(inner)]));
}
