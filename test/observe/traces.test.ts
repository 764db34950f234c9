import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { CREDENTIALS, generateEvent } from '../support/cint.ts';
import { simulated } from '../support/simulated.ts';
import { lambdas } from './lambdas.ts';

/** A part of a trace, as X-Ray documents it (developer guide, "X-Ray segment documents"). */
const subsegmentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  trace_id: z.string(),
  parent_id: z.string(),
  end_time: z.number(),
  annotations: z.record(z.string(), z.unknown()).optional(),
  fault: z.boolean().optional(),
  aws: z.looseObject({ operation: z.string() }).optional(),
});

/** The X-Ray daemon that Lambda has beside each function. */
async function daemon() {
  const socket = createSocket('udp4');
  const received: string[] = [];
  socket.on('message', (message) => received.push(message.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return {
    address: `127.0.0.1:${socket.address().port}`,
    received,
    parts: () => received.map((message) => subsegmentSchema.parse(JSON.parse(message.split('\n')[1] ?? ''))),
  };
}

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const FUNCTION_SEGMENT = '53995c3f42cd8ad8';

/** The variables by which a program knows that it runs in Lambda, and is traced. */
const inLambda = (daemonAddress: string) => ({
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  AWS_XRAY_DAEMON_ADDRESS: daemonAddress,
  _X_AMZN_TRACE_ID: `Root=${TRACE};Parent=${FUNCTION_SEGMENT};Sampled=1`,
});

it('traces the bundled Lambdas: each step, whose report it is, and its calls of AWS', async () => {
  const simulator = await simulated();
  const { received, parts, address } = await daemon();
  const { run, invoke, token, lines } = await lambdas(simulator, inLambda(address));

  const job = await run();
  expect(job.outcome).toBe('LANDED');
  simulator.setFaults([{ on: 'status', status: 500 }]);
  await expect(invoke('status', job)).rejects.toMatchObject({ name: 'Cint.ServerError' });

  const steps = parts().filter(({ parent_id }) => parent_id === FUNCTION_SEGMENT);
  const about = {
    execution: 'a-run',
    account_id: 13,
    report_type: 'completes',
    report_id: job.report_id,
    traceparent: job.traceparent,
  };
  expect(job.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  expect(steps.map(({ name, annotations, fault }) => ({ name, annotations, fault }))).toEqual([
    { name: 'generate', annotations: about, fault: undefined },
    { name: 'status', annotations: about, fault: undefined },
    { name: 'download', annotations: about, fault: undefined },
    { name: 'status', annotations: { ...about, error: 'Cint.ServerError' }, fault: true },
  ]);
  const calls = (name: string) => {
    const step = steps.find((one) => one.name === name);
    return parts()
      .filter(({ parent_id }) => parent_id === step?.id)
      .map(({ aws }) => aws?.operation);
  };
  expect(calls('generate')).toContain('PutSecretValue');
  expect(calls('download')).toEqual(['GetSecretValue', 'PutObject', 'PutObject']);
  expect(parts().every(({ trace_id }) => trace_id === TRACE)).toBe(true);

  expect(lines().every(({ xray_trace_id }) => xray_trace_id === TRACE)).toBe(true);
  for (const secret of [token(), CREDENTIALS.client_id, CREDENTIALS.client_secret]) {
    expect(received.join('\n')).not.toContain(secret);
  }
  const headers = simulator.requests.flatMap((request) => Object.keys(request.headers));
  expect(headers).toContain('authorization');
  expect(headers).not.toContain('x-amzn-trace-id');
}, 90_000);

it('traces nothing outside Lambda, though AWS runs the program', async () => {
  const { received, address } = await daemon();
  const environment = { ...inLambda(address), AWS_EXECUTION_ENV: 'CloudShell' };
  const { invoke, lines } = await lambdas(await simulated(), environment);
  await invoke('generate', generateEvent());
  expect(lines()).toHaveLength(1);
  expect(received).toEqual([]);
});
