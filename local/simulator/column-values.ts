import type { Random } from './random.ts';

/** A column of a report: its header, and a value for a row. */
export type Column = { readonly name: string; readonly value: (random: Random) => string };

/** Made-up names with all that CSV readers stumble over: commas, quotes, line breaks, other scripts. */
const targetGroups = [
  'Adults 18-34',
  'Parents, children under 6',
  'Gamers "heavy users"',
  'Café-goers – São Paulo',
  '日本 20代, 女性',
  'Wave 2\r\nboost',
  'Owners, "premium" cars\n(second quota)',
  'Größe M/L Käufer',
];
const projects = ['Brand tracker', 'Ad test, Q4', 'Concept "Aurora"', 'Étude café', 'U&A 2025'];
const suppliers = ['Panel One', 'Answers, Inc.', 'Rewards4U', 'Encuestas Ñandú', '"Quick" Polls'];
const countries = ['US', 'GB', 'DE', 'BR', 'JP', 'SE', 'MX'];
const endings = ['Complete', 'Screened out', 'Over quota', 'Quality: speeder', 'Dropped out'];
const verdicts = ['Accepted', 'Reconciled', 'Rejected, poor quality', 'Pending'];

const integer = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1));

const oneOf =
  (words: readonly string[]) =>
  (random: Random): string =>
    words[Math.floor(random() * words.length)] ?? '';

const often =
  (share: number, value: Column['value']): Column['value'] =>
  (random) =>
    random() < share ? value(random) : '';

const whole =
  (from: number, to: number): Column['value'] =>
  (random) =>
    String(integer(random, from, to));

const money: Column['value'] = (random) => (integer(random, 25, 900) / 100).toFixed(2);

/** A moment between two days of the month. */
const instant =
  (firstDay: number, lastDay: number): Column['value'] =>
  (random) =>
    new Date(
      Date.UTC(2025, 10, firstDay) + integer(random, 0, (lastDay - firstDay) * 86_400) * 1000,
    ).toISOString();

export const columns = {
  project_id: { name: 'Project ID', value: whole(100_000, 999_999) },
  project: { name: 'Project Name', value: oneOf(projects) },
  target_group_id: { name: 'Target Group ID', value: whole(10_000_000, 99_999_999) },
  target_group: { name: 'Target Group Name', value: oneOf(targetGroups) },
  business_unit: { name: 'Business Unit', value: oneOf(['Insights EMEA', 'Insights, Americas', 'APAC']) },
  country: { name: 'Country', value: oneOf(countries) },
  supplier: { name: 'Supplier', value: oneOf(suppliers) },
  started: { name: 'Entry Date', value: instant(3, 14) },
  ended: { name: 'Last Date', value: instant(14, 29) },
  minutes: { name: 'LOI (minutes)', value: whole(1, 45) },
  cpi: { name: 'CPI (USD)', value: money },
  currency: { name: 'Currency', value: oneOf(['USD', 'EUR', 'GBP']) },
  ending: { name: 'Respondent Status', value: oneOf(endings) },
  ending_code: { name: 'Client Status Code', value: whole(10, 250) },
  verdict: { name: 'Reconciliation Status', value: oneOf(verdicts) },
  reason: { name: 'Reason', value: often(0.3, oneOf(verdicts)) },
  age: { name: 'Age', value: whole(18, 79) },
  gender: { name: 'Gender', value: often(0.9, oneOf(['Female', 'Male', 'Other'])) },
  region: { name: 'Region', value: often(0.8, oneOf(['Midwest', 'São Paulo', 'Île-de-France', '関東'])) },
  completes: { name: 'Completes', value: whole(0, 1500) },
  entrants: { name: 'Entrants', value: whole(0, 9000) },
  spend: { name: 'Spend (USD)', value: money },
  purchase_order: { name: 'PO Number', value: often(0.5, whole(4_000_000, 4_999_999)) },
  question: { name: 'Question ID', value: whole(40, 99_999) },
  comment: { name: 'Comment', value: often(0.2, oneOf(targetGroups)) },
} satisfies Record<string, Column>;
