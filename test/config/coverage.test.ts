import { expect, it } from 'vitest';
import { daysIn, gapsBetween } from '../../infra/config/days.ts';

const run = (start_date: string, end_date: string) => ({ start_date, end_date });

it('no days are missing between windows that touch or overlap, in whichever order', () => {
  expect(gapsBetween([])).toEqual([]);
  expect(gapsBetween([run('2026-10-02', '2026-10-03'), run('2026-10-01', '2026-10-02')])).toEqual([]);
  expect(gapsBetween([run('2026-10-01', '2026-10-05'), run('2026-10-03', '2026-10-08')])).toEqual([]);
});

it('a window within another ends nothing', () => {
  const windows = [
    run('2026-10-01', '2026-10-31'),
    run('2026-10-05', '2026-10-06'),
    run('2026-10-31', '2026-11-01'),
  ];
  expect(gapsBetween(windows)).toEqual([]);
});

it('the days between two windows are missing, over the end of a month and of February', () => {
  const gaps = gapsBetween([
    run('2028-02-01', '2028-02-28'),
    run('2028-03-02', '2028-03-03'),
    run('2028-03-04', '2028-03-05'),
  ]);
  expect(gaps).toEqual([run('2028-02-28', '2028-03-02'), run('2028-03-03', '2028-03-04')]);
  expect(daysIn(gaps)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01', '2028-03-03']);
});
