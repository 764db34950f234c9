import type { Fault } from '../../local/simulator/faults.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { acceptedJob, connect, generate, generateEvent, REQUEST } from './cint.ts';
import { simulated, testBucket, whole } from './simulated.ts';

/** The requests for reports that a simulator received. */
export const posts = (simulator: Simulator) =>
  simulator.requests.filter(({ operation }) => operation === 'generate');

/** A job of a report that the simulator knows. */
export async function waitingFor(simulator: Simulator, over: Parameters<typeof acceptedJob>[1] = {}) {
  const job = await generate(generateEvent(), '2025-05-27', connect(simulator));
  return acceptedJob(job.report_id ?? '', over);
}

/** A simulated report that is ready, a bucket for it, and the job that brings the two together. */
export async function ready(
  options: {
    readonly rows?: number;
    readonly faults?: Fault[];
    readonly input?: Record<string, unknown>;
  } = {},
) {
  const simulator = await simulated({ rows: options.rows ?? 500 });
  const bucket = await testBucket();
  const accepted = await generate(
    generateEvent({ input: { ...REQUEST, ...options.input } }),
    '2025-05-27',
    connect(simulator),
  );
  simulator.setFaults(options.faults ?? []);
  const report_id = accepted.report_id ?? '';
  const job = acceptedJob(report_id, { request: accepted.request, report_url: accepted.report_url });
  return { simulator, bucket, job, report_id, bytes: () => whole(simulator.reportBytes(report_id)) };
}
