/** `--json` of every command that ends in one object: its flag, and what its help says. */
export const JSON_OPTION = [
  '--json',
  'no decoration; the last line of standard output is one JSON object',
] as const;
