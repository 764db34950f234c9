/** A partition of a table, which Athena computes instead of looking it up (Athena user guide, "Partition projection"). */
export type Partition = { readonly name: string; readonly projection: Readonly<Record<string, string>> };

/** One of these values. Ids are text, too: a range of numbers would be projected in full, 13 to 48211 at each query. */
export function oneOf(name: string, values: readonly (string | number)[]): Partition {
  return { name, projection: { type: 'enum', values: values.join(',') } };
}

/** Each day from one on until today, as `YYYY-MM-DD`. */
export function daysSince(name: string, first: string): Partition {
  return { name, projection: { type: 'date', format: 'yyyy-MM-dd', range: `${first},NOW` } };
}

/**
 * The part of a table's parameters that makes Athena project its partitions.
 * @param folder of the table, `s3://bucket/.../`, in which the partitions lie one in the other
 */
export function projected(folder: string, partitions: readonly Partition[]): Record<string, string> {
  const parameters: Record<string, string> = { 'projection.enabled': 'true' };
  for (const { name, projection } of partitions)
    for (const [property, value] of Object.entries(projection))
      parameters[`projection.${name}.${property}`] = value;
  const path = partitions.map(({ name }) => `${name}=\${${name}}/`).join('');
  return { ...parameters, 'storage.location.template': `${folder}${path}` };
}
