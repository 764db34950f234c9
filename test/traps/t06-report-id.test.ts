import { describe, expect, it } from 'vitest';
import { connect, generate, generateEvent } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';

describe('T6 report_id', () => {
  it.each(['../x', 'a/b', 'x'.repeat(300), '', '..', '.', 'a b', 'a\u0000b', 'a%2Fb', '?x', '#x', 'a\\b'])(
    'lets %j reach neither a path nor a job',
    async (report_id) => {
      const simulator = await simulated({
        faults: [{ on: 'generate', action: 'hostile-report-id', body: { report_id } }],
      });
      const run = generate(generateEvent(), '2025-05-27', connect(simulator));
      await expect(run).rejects.toMatchObject({
        name: 'Cint.ContractError',
        message: expect.stringContaining('report_id'),
      });
      expect(simulator.requests.map(({ operation }) => operation)).toEqual(['token', 'generate']);
    },
  );

  it.each(['01KBJX7BXGRJXGG517T963VVP4', '8b60d37e-af52-45f1-ad5e-e92acc38e01d'])(
    'takes %s',
    async (report_id) => {
      const simulator = await simulated({
        faults: [{ on: 'generate', action: 'hostile-report-id', body: { report_id } }],
      });
      await expect(generate(generateEvent(), '2025-05-27', connect(simulator))).resolves.toMatchObject({
        report_id,
      });
    },
  );
});
