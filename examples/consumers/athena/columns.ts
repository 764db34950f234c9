/**
 * Columns of a Glue table for the header of a report, in its order: Athena takes a CSV's fields by position. All are
 * text, as OpenCSVSerde reads everything else wrongly as soon as a field is empty; cast in queries.
 * @param header the fields of a report's first line
 * @param taken names the table has besides, such as those of its partitions
 */
export function glueColumns(
  header: readonly string[],
  taken: readonly string[],
): { readonly name: string; readonly type: 'string' }[] {
  const names = new Set(taken);
  return header.map((field, index) => {
    const name = unused(columnName(field) || `column_${index + 1}`, names);
    names.add(name);
    return { name, type: 'string' };
  });
}

/** `LOI (minutes)` becomes `loi_minutes`: what needs no quotes in SQL. */
function columnName(field: string): string {
  return field
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/^(?=\d)/, 'c_');
}

function unused(name: string, names: ReadonlySet<string>): string {
  if (!names.has(name)) return name;
  let number = 2;
  while (names.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}
