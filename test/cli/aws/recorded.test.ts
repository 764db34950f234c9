import { describe, expect, it } from 'vitest';
import { jobSchema } from '../../../lambdas/contract/job.ts';
import { NAMES, type RecordingName, recorded } from './recorded.ts';

describe('recorded histories', () => {
  it.each(Object.keys(NAMES).filter((name): name is RecordingName => name in NAMES))(
    '%s: numbered without a gap, and its jobs are what the contract says',
    (name) => {
      const { events } = recorded(name);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      for (const { lambdaFunctionSucceededEventDetails: succeeded } of events) {
        if (succeeded?.output !== undefined) jobSchema.parse(JSON.parse(succeeded.output));
      }
    },
  );
});
