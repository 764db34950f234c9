import { describe, expect, it } from 'vitest';
import { createFaultQueue } from '../../../local/simulator/fault-queue.ts';
import { parseFaults } from '../../../local/simulator/faults.ts';

const parse = (faults: unknown) => parseFaults(JSON.stringify(faults), 'faults.json');

describe('parseFaults', () => {
  it('reads what the format allows', () => {
    const faults = [
      { on: 'status', status: 429, times: 2, headers: { 'Retry-After': '2' } },
      { on: 'list', status: 200, body: { reports_requests: [] }, times: 'always', skip: 3 },
      { on: 'token', status: 502, text: '<html>' },
      { on: 'download', action: 'truncate', after_bytes: 0 },
      { on: 'generate', action: 'hostile-report-id', body: { report_id: '..' } },
    ];
    expect(parse(faults)).toEqual(faults);
  });

  it.each<[string, unknown, string]>([
    ['a file that is no list', {}, 'faults.json: the file: Invalid input: expected array'],
    [
      'an operation that is none',
      [{ on: 'share', status: 500 }],
      '[0].on: Invalid option: expected one of "token"',
    ],
    [
      'an action that is none',
      [{ on: 'list', action: 'explode' }],
      '[0].action: Invalid option: expected one of "reset"',
    ],
    ['a field that is none', [{ on: 'list', status: 500, time: 2 }], 'the fields are on, skip, times'],
    [
      'times of 0',
      [{ on: 'list', status: 500, times: 0 }],
      '[0].times: expected a whole number from 1, or "always"',
    ],
    [
      'a status that is none',
      [{ on: 'list', status: 99 }],
      '[0].status: Too small: expected number to be >=200',
    ],
    [
      'a header that is no text',
      [{ on: 'list', status: 500, headers: { A: 1 } }],
      '[0].headers.A: Invalid input',
    ],
    [
      'neither status nor action',
      [{ on: 'list' }],
      '[0].action: expected exactly one of "status" and "action"',
    ],
    ['both', [{ on: 'list', status: 500, action: 'html' }], '[0].action: expected exactly one of'],
    [
      'an action elsewhere',
      [{ on: 'list', action: 'redirect' }],
      '[0].on: expected "download" for the action "redirect"',
    ],
    [
      'body and text',
      [{ on: 'list', status: 500, body: {}, text: '' }],
      '[0].text: allowed only with "status"',
    ],
    [
      'a body nobody reads',
      [{ on: 'list', action: 'hang', body: {} }],
      '[0].body: allowed only with "status" or',
    ],
    [
      'a cut nobody makes',
      [{ on: 'list', action: 'hang', after_bytes: 1 }],
      '[0].after_bytes: allowed only with',
    ],
  ])('refuses %s', (_what, faults, message) => {
    expect(() => parse(faults)).toThrow(message);
  });

  it('names the file that is not JSON', () => {
    expect(() => parseFaults('[', 'mine.json')).toThrow('mine.json: not JSON: ');
  });
});

describe('fault queue', () => {
  it('lets `skip` requests through, takes `times`, and then no more', () => {
    const queue = createFaultQueue([{ on: 'status', status: 500, skip: 2, times: 2 }]);
    expect(Array.from({ length: 6 }, () => queue.take('status')?.status)).toEqual([
      undefined,
      undefined,
      500,
      500,
      undefined,
      undefined,
    ]);
  });

  it('takes once by default, and for ever when "always"', () => {
    const queue = createFaultQueue([
      { on: 'list', status: 500 },
      { on: 'list', status: 503, times: 'always' },
    ]);
    expect(Array.from({ length: 4 }, () => queue.take('list')?.status)).toEqual([500, 503, 503, 503]);
  });

  it('counts each operation by itself', () => {
    const queue = createFaultQueue([{ on: 'list', status: 500, skip: 1 }]);
    queue.take('status');
    expect(queue.take('list')).toBeUndefined();
    expect(queue.take('list')).toMatchObject({ on: 'list' });
  });

  it('starts afresh when set', () => {
    const faults = [{ on: 'list', status: 500 }] as const;
    const queue = createFaultQueue(faults);
    queue.take('list');
    queue.set(faults);
    expect(queue.take('list')).toMatchObject({ on: 'list' });
  });
});
