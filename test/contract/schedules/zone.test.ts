import { expect, it } from 'vitest';
import { isTimeZone } from '../../../lambdas/contract/schedules/zone.ts';

it.each([
  'America/Chicago',
  'US/Central',
  'Asia/Kolkata',
  'Asia/Calcutta',
  'America/Port-au-Prince',
  'America/Indiana/Tell_City',
  'Etc/GMT+5',
  'UTC',
])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

it.each([
  ['an offset', '+01:00'],
  ['a city alone', 'Berlin'],
  ['another spelling', 'Europe/berlin'],
  ['another spelling of an older name', 'US/central'],
  ['no capitals', 'us/central'],
  ['all capitals', 'EUROPE/BERLIN'],
  ['a zone that does not exist', 'Europe/Bielefeld'],
  ['nothing', ''],
])('%s is none: %s', (_what, name) => {
  expect(isTimeZone(name)).toBe(false);
});
