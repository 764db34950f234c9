import { describe, expect, it } from 'vitest';
import type { ApiVersion } from '../../../local/simulator/simulator.ts';
import { connect, json } from './client.ts';

type Client = Awaited<ReturnType<typeof connect>>;

async function pages({ get }: Client, query: string, version: ApiVersion = '2025-12-18') {
  const found: { report_id: string }[][] = [];
  let cursor: string | null | undefined = '';
  while (typeof cursor === 'string') {
    const start = cursor === '' ? '' : `&start_after=${cursor}`;
    const page = await json(await get(`/13/reports?${query}${start}`, version));
    found.push(page.reports_requests ?? []);
    cursor = page.next_cursor;
  }
  return found;
}

describe('list', () => {
  it('gives every report once, on pages of page_size, in no order of time', async () => {
    const client = await connect();
    const created: string[] = [];
    for (let count = 0; count < 25; count += 1) {
      client.clock.now += 1000;
      created.push(await client.report({ version: '2025-05-27' }));
    }
    const found = await pages(client, 'page_size=10');
    expect(found.map((page) => page.length)).toEqual([10, 10, 5]);
    const listed = found.flat().map(({ report_id }) => report_id);
    expect(listed.toSorted()).toEqual(created.toSorted());
    expect(listed).not.toEqual(created);
    expect(listed).not.toEqual(created.toReversed());
  });

  it('has ten reports on a page by default, and no cursor after the last full page', async () => {
    const client = await connect();
    for (let count = 0; count < 10; count += 1) await client.report();
    expect((await pages(client, '')).map((page) => page.length)).toEqual([10]);
  });

  it('lists one report type, and one account only', async () => {
    const client = await connect();
    await client.report();
    await client.report({ account: 14, type: 'sample-bought' });
    const report_id = await client.report({ type: 'sample-bought' });
    expect(await pages(client, 'report_type=sample-bought')).toMatchObject([[{ report_id }]]);
  });

  it('has create_params as an object in 2025-12-18', async () => {
    const { report, get } = await connect();
    const report_id = await report();
    expect(await json(await get('/13/reports'))).toEqual({
      next_cursor: null,
      reports_requests: [
        {
          report_id,
          report_type: 'completes',
          status: 'pending',
          level: 'Project',
          account_name: 'Demo Account',
          create_date: '2025-12-04T09:00:00.000Z',
          report_url: null,
          create_params: {
            start_date: '2025-11-03',
            end_date: '2025-12-03',
            filter: 'project',
            filter_ids: ['101'],
            report_options: null,
          },
          requestor: expect.objectContaining({ email: expect.any(String) }),
        },
      ],
    });
  });

  it('writes the account level as filter account with its id in 2025-12-18, as the example does', async () => {
    const { generate, get } = await connect();
    const body = {
      filter: null,
      start_date: '2025-11-03',
      end_date: '2025-12-03',
      email_recipients: ['someone'],
    };
    await generate({ body });
    expect((await json(await get('/13/reports'))).reports_requests).toMatchObject([
      { level: 'Account', create_params: { filter: 'account', filter_ids: ['13'] } },
    ]);
  });

  it('has create_params as a JSON string in 2025-05-27, and no cursor at the end', async () => {
    const { report, get } = await connect();
    await report({ version: '2025-05-27' });
    const list = await json(await get('/13/reports', '2025-05-27'));
    expect(Object.keys(list)).toEqual(['reports_requests']);
    const item = list.reports_requests?.[0];
    expect(JSON.parse(String(item?.create_params))).toMatchObject({ filter: 'Project', filter_ids: ['101'] });
    expect(item).toMatchObject({ requestor_name: expect.any(String), report_url: expect.any(String) });
  });

  it('says "failed" of a failed report, of which status says that it is still in progress', async () => {
    const { report, get, clock } = await connect({ faults: [{ on: 'generate', action: 'fail-report' }] });
    const report_id = await report();
    const listed = async () => (await json(await get('/13/reports'))).reports_requests?.[0];
    expect(await listed()).toMatchObject({ status: 'pending' });
    clock.now += 3_000;
    expect(await listed()).toMatchObject({ status: 'failed', report_url: null });
    expect(await json(await get(`/13/reports/${report_id}/status`))).toMatchObject({ status: 'IN PROGRESS' });
    expect(await json(await get(`/13/reports/${report_id}/status`, '2025-05-27'))).toMatchObject({
      status: 'processing',
    });
  });

  it.each([
    ['page_size', 'page_size=0'],
    ['page_size', 'page_size=101'],
    ['page_size', 'page_size=ten'],
    ['report_type', 'report_type=all'],
    ['start_after', 'start_after=elsewhere'],
  ])('names %s for ?%s', async (name, query) => {
    const { get } = await connect();
    const response = await get(`/13/reports?${query}`);
    expect(response.status).toBe(400);
    expect((await json(response)).invalid_params).toMatchObject([{ name }]);
  });
});
