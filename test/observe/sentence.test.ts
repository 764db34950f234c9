import { expect, it } from 'vitest';
import type { AcceptedJob } from '../../lambdas/contract/job.ts';
import { sentenceOf } from '../../lambdas/observe/sentence.ts';
import { acceptedJob } from '../support/cint.ts';

const asked = {
  requested_at: '2026-11-22T10:00:00.000Z',
  ready_at: '2026-11-22T10:02:11.400Z',
  message: "Cint's words.",
};
const landed = {
  bucket: 'b',
  key: 'k',
  manifest_key: 'm',
  bytes: 1_234_567,
  rows: 1,
  columns: 7,
  sha256: 's',
  landed_at: '2026-11-22T10:02:12.000Z',
};
const who = 'Report 01M8 (completes of account 13)';

it.each<[Partial<AcceptedJob>, string]>([
  [
    { outcome: 'PENDING', polls: 0, wait_seconds: 30 },
    `${who} has been asked for; the first look is in 30 s.`,
  ],
  [
    { outcome: 'PENDING', polls: 12, wait_seconds: 52 },
    `${who} is not ready after 12 polls; the next look is in 52 s.`,
  ],
  [
    { outcome: 'THROTTLED', throttles: 1, wait_seconds: 17 },
    `${who} has to wait for 17 s, as Cint asks: 1 throttle so far in this run. Cint's words.`,
  ],
  [{ outcome: 'READY', polls: 4 }, `${who} is ready after 4 polls and 131 s.`],
  [{ outcome: 'FAILED', polls: 4 }, `${who} failed at Cint after 4 polls. Cint's words.`],
  [{ outcome: 'OVERDUE' }, `${who} is overdue. Cint's words.`],
  [
    { outcome: 'LANDED', polls: 4, landed },
    `${who} landed in 2.1 s: 1 row, 1,234,567 bytes. It was ready after 4 polls and 131 s.`,
  ],
  [
    { outcome: 'LANDED', polls: 4, landed: { ...landed, rows: null } },
    `${who} landed in 2.1 s: 1,234,567 bytes. It was ready after 4 polls and 131 s.`,
  ],
])('says what %o means', (over, sentence) => {
  expect(sentenceOf(acceptedJob('01M8', { ...asked, ...over }), 2.06)).toBe(sentence);
});

it('speaks of the report where it has no id yet', () => {
  const { report_id: _, ...job } = acceptedJob('01M8', { ...asked, outcome: 'THROTTLED', wait_seconds: 5 });
  expect(sentenceOf(job, 0)).toMatch(/^The report \(completes of account 13\) has to wait for 5 s/);
});

it("knows no time before it was asked for, though Cint's clock may", () => {
  const job = acceptedJob('01M8', { ...asked, requested_at: '2026-11-22T10:03:00.000Z' });
  expect(sentenceOf(job, 0)).toContain('after 1 poll and 0 s');
});
