import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { CREDENTIALS, generateEvent, REQUEST } from '../support/cint.ts';
import { simulated, whole } from '../support/simulated.ts';
import { lambdas } from './lambdas.ts';

/** Long enough not to be found in a log by chance. */
const TELLING_LENGTH = 8;

it('writes no secret and nothing of a report, whatever Cint echoes and however a run ends', async () => {
  const simulator = await simulated({ rows: 300 });
  const { invoke, run, written, token, lines } = await lambdas(simulator);
  const { client_id, client_secret } = CREDENTIALS;
  const echo = (...words: string[]) => ({
    object: 'bad_request_error',
    detail: `you sent ${words.join(' and ')}`,
    invalid_params: words.map((reason) => ({ name: 'header', reason })),
  });

  const refusing = await simulated({
    faults: [{ on: 'token', status: 401, body: echo(client_id, client_secret) }],
  });
  const refused = await lambdas(refusing);
  await expect(refused.invoke('generate', generateEvent())).rejects.toMatchObject({
    name: 'Cint.Unauthorized',
  });
  expect(refused.lines()).toEqual([expect.objectContaining({ message: expect.stringContaining('***') })]);

  const options = { include_respondent_answers: true };
  const filter_ids = ['01BTGNYV6HRNK8K8VKZASZCFP0'];
  const input = { ...REQUEST, report_type: 'respondent-analysis', filter_ids, report_options: options };
  const landed = await run(generateEvent({ input }));
  expect(landed.outcome).toBe('LANDED');
  const report_id = landed.report_id ?? '';
  const report = (await whole(simulator.reportBytes(report_id))).toString();

  const bearer = token();
  const header = `Bearer ${bearer}`;
  simulator.setFaults([
    { on: 'status', status: 200, body: { status: bearer, message: `hello ${header}` } },
    { on: 'status', status: 429, body: echo(header) },
    { on: 'status', status: 400, body: echo(header, bearer) },
    { on: 'status', status: 200, body: { status: 'failed', message: header } },
  ]);
  const waiting = { ...landed, outcome: 'PENDING', landed: undefined };
  await invoke('status', waiting);
  await invoke('status', waiting);
  await expect(invoke('status', waiting)).rejects.toMatchObject({ name: 'Cint.BadRequest' });
  await invoke('status', waiting);

  const answer = 'I-am-a-respondent-answer';
  for (const text of [
    `a,b\r\n"${answer},1\r\n`,
    `a,b\r\n${answer}\r\n`,
    `<p>${answer}</p>`,
    `a,b\r\n1,${answer}\r\n`,
  ]) {
    const headers = { 'Content-Type': 'text/csv' };
    simulator.setFaults([{ on: 'download', status: 200, headers, text }]);
    await expect(invoke('download', waiting)).rejects.toMatchObject({
      name: expect.stringMatching(/^(Cint\.TruncatedBody|AWS\.Rejected)$/),
    });
  }

  // It was a real run: every kind of line is there, and every echo left its mark.
  expect(new Set(lines().map(({ level }) => level))).toEqual(new Set(['INFO', 'WARN', 'ERROR']));
  expect(lines().filter(({ message }) => String(message).includes('***'))).toHaveLength(4);

  const records: string[][] = parse(report, { bom: true });
  const values = new Set(records.flat().filter((value) => value.length >= TELLING_LENGTH));
  expect(values.size).toBeGreaterThan(20);
  const all = [...written, ...refused.written].join('\n');
  const found = [client_id, client_secret, bearer, answer, ...values].filter((word) => all.includes(word));
  expect(found).toEqual([]);
});
