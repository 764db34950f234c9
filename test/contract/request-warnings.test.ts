import { describe, expect, it } from 'vitest';
import { parseRequest, requestWarnings } from '../../lambdas/contract/request.ts';
import { GOOD, VERSION } from './requests.ts';

const request = parseRequest(GOOD, VERSION);

describe('dates that Cint may have nothing for', () => {
  it('are not warned of up to twelve months ago', () => {
    expect(requestWarnings(request, '2027-02-01')).toEqual([]);
  });

  it('are warned of, not refused, from a day more than twelve months ago', () => {
    expect(requestWarnings(request, '2027-02-02')).toEqual([
      'start_date 2026-02-01 is more than 12 months ago; Cint holds data from 2026-02-02 on',
    ]);
  });

  it('are counted to the last day of a shorter month', () => {
    const leapDay = { ...request, start_date: '2027-02-28' };
    expect(requestWarnings(leapDay, '2028-02-29')).toEqual([]);
  });

  it('are warned of when they have not come yet', () => {
    expect(requestWarnings(request, '2026-01-31')).toEqual(['start_date 2026-02-01 is in the future']);
    expect(requestWarnings(request, '2026-02-01')).toEqual([]);
  });
});
