import { describe, expect, it } from 'vitest';
import { lastFiring } from '../../lambdas/missing-reports/last-firing.ts';

const ANCHOR = new Date('2024-01-01T00:00:00Z');
const last = (expression: string, until: string, zone = 'America/Chicago', anchor = ANCHOR) =>
  lastFiring(expression, zone, anchor, new Date(until))?.toISOString();

describe('the last start', () => {
  it.each([
    ['at the moment itself', 'cron(0 6 * * ? *)', '2026-03-10T11:00:00Z', '2026-03-10T11:00:00.000Z'],
    ['a moment earlier', 'cron(0 6 * * ? *)', '2026-03-10T10:59:59Z', '2026-03-09T11:00:00.000Z'],
    ['of many in an hour', 'cron(0/5 * * * ? *)', '2026-03-10T10:59:59Z', '2026-03-10T10:55:00.000Z'],
    ['over a weekend', 'cron(0 6 ? * MON-FRI *)', '2026-03-09T10:00:00Z', '2026-03-06T12:00:00.000Z'],
    ['weeks ago', 'cron(0 6 1 * ? *)', '2026-03-31T10:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['almost a year ago', 'cron(0 6 1 1 ? *)', '2026-12-31T10:00:00Z', '2026-01-01T12:00:00.000Z'],
    ['in a year that is over', 'cron(0 6 * * ? 2025)', '2026-01-20T10:00:00Z', '2025-12-31T12:00:00.000Z'],
  ])('may lie %s', (_when, expression, until, expected) => {
    expect(last(expression, until)).toBe(expected);
  });

  it('may never have been', () => {
    expect(last('cron(0 6 * * ? 2027)', '2026-03-10T10:00:00Z')).toBeUndefined();
    expect(last('rate(1 day)', '2023-12-31T23:59:59Z')).toBeUndefined();
  });

  it('is of the zone', () => {
    expect(last('cron(0 6 * * ? *)', '2026-03-10T11:00:00Z', 'Europe/Berlin')).toBe(
      '2026-03-10T05:00:00.000Z',
    );
  });

  it('of a rate counts from its anchor, and is found at once after years of minutes', () => {
    const anchor = new Date('2000-01-01T00:00:30Z');
    const from = performance.now();
    expect(last('rate(1 minute)', '2026-03-10T11:00:00Z', 'UTC', anchor)).toBe('2026-03-10T10:59:30.000Z');
    expect(performance.now() - from).toBeLessThan(100);
    expect(last('rate(7 days)', '2000-01-15T00:00:29Z', 'UTC', anchor)).toBe('2000-01-08T00:00:30.000Z');
  });
});
