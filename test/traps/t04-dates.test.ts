import { describe, expect, it } from 'vitest';
import { connect, generate, generateEvent, REQUEST } from '../support/cint.ts';
import { posts } from '../support/reports.ts';
import { simulated } from '../support/simulated.ts';

describe('T4 dates', () => {
  it.each([
    ['2026-02-30', '2026-03-05', 'start_date: must be a real date'],
    ['2026-03-05', '2026-03-05', 'end_date: must be after start_date'],
    ['2026-03-05', '2026-03-04', 'end_date: must be after start_date'],
    ['2026-01-15', '2026-07-16', 'so 2026-07-15 or before'],
    ['05.03.2026', '2026-03-06', 'start_date: must be a real date written YYYY-MM-DD'],
  ])('refuses %s to %s before any request is sent', async (start_date, end_date, message) => {
    const simulator = await simulated();
    const run = generate(
      generateEvent({ input: { ...REQUEST, start_date, end_date } }),
      '2025-05-27',
      connect(simulator),
    );
    await expect(run).rejects.toThrow(message);
    expect(simulator.requests).toHaveLength(0);
  });

  it('sends the dates as they are: the end is the day after the last', async () => {
    const simulator = await simulated();
    await generate(
      generateEvent({ input: { ...REQUEST, start_date: '2026-01-15', end_date: '2026-07-15' } }),
      '2025-05-27',
      connect(simulator),
    );
    expect(posts(simulator)[0]?.body).toMatchObject({ start_date: '2026-01-15', end_date: '2026-07-15' });
  });
});
