import { GetItemCommand, InternalServerError } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AtWork, type Claims, once } from '../../examples/consumers/lambdas/once.ts';
import { startDynamo, TABLE } from './dynamo.ts';

const LEASE_SECONDS = 300;
const DAY_SECONDS = 24 * 60 * 60;

let server: Awaited<ReturnType<typeof startDynamo>>;
let claims: Claims;
beforeAll(async () => {
  server = await startDynamo();
  claims = { dynamo: server.dynamo, table: TABLE };
});
afterAll(() => server.close());

let count = 0;
let id: string;
beforeEach(() => {
  id = `bucket/manifests/${++count}.json`;
});

const deliver = (work: () => Promise<void>, lease = LEASE_SECONDS) => once(id, lease, work, claims);
const done = async () => undefined;
const failing = () => Promise.reject(new Error('the warehouse is closed'));

/** Work that goes on until it is told to end, well or badly. */
function slowWork() {
  const end = Promise.withResolvers<void>();
  const begin = Promise.withResolvers<void>();
  const work = () => {
    begin.resolve();
    return end.promise;
  };
  return { begun: begin.promise, finish: end.resolve, fail: end.reject, work };
}

describe('an event that comes again', () => {
  it('is not worked on again', async () => {
    const work = vi.fn(done);
    expect(await deliver(work)).toBe('done');
    expect(await deliver(work)).toBe('done before');
    expect(await deliver(work)).toBe('done before');
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('while the first is being worked on is to come once more', async () => {
    const slow = slowWork();
    const first = deliver(slow.work);
    await slow.begun;
    const second = vi.fn(done);
    await expect(deliver(second)).rejects.toThrow(AtWork);
    expect(second).not.toHaveBeenCalled();
    slow.finish();
    expect(await first).toBe('done');
    expect(await deliver(second)).toBe('done before');
  });

  it('ten times at once is worked on by one of them', async () => {
    const work = vi.fn(done);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => deliver(work)));
    expect(work).toHaveBeenCalledTimes(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(AtWork);
  });

  it('after work that failed is worked on at once', async () => {
    await expect(deliver(failing)).rejects.toThrow('the warehouse is closed');
    expect(await deliver(done)).toBe('done');
  });

  it('after work that was killed is worked on as soon as its lease has ended, not before', async () => {
    const killed = slowWork();
    void deliver(killed.work, LEASE_SECONDS);
    await killed.begun;
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.setSystemTime(Date.now() + (LEASE_SECONDS - 2) * 1000);
      await expect(deliver(done)).rejects.toThrow(AtWork);
      vi.setSystemTime(Date.now() + 4000);
      expect(await deliver(done)).toBe('done');
    } finally {
      vi.useRealTimers();
    }
  });

  it('another event is another thing', async () => {
    expect(await deliver(done)).toBe('done');
    expect(await once(`${id}2`, LEASE_SECONDS, done, claims)).toBe('done');
  });
});

it('work that fails after its lease was taken over does not undo the other claim', async () => {
  const late = slowWork();
  const lateResult = once(id, 0, late.work, claims);
  await late.begun;
  const slow = slowWork();
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    vi.setSystemTime(Date.now() + 2000);
    const other = deliver(slow.work);
    await slow.begun;
    late.fail(new Error('late'));
    await expect(lateResult).rejects.toThrow('late');
    await expect(deliver(done)).rejects.toThrow(AtWork);
    slow.finish();
    await other;
  } finally {
    vi.useRealTimers();
  }
});

it('what is done is remembered for 30 days, longer than a message can lie in queues', async () => {
  await deliver(done);
  const { Item } = await server.dynamo.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } }));
  const days = (Number(Item?.expires?.N) - Date.now() / 1000) / DAY_SECONDS;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThan(30.1);
});

it('a claim whose answer was lost is found to be its own when the SDK repeats it', async () => {
  let lost = 0;
  // The first answer is lost after the table has taken the item: the SDK sees a server error and repeats.
  server.dynamo.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next(request);
      if (lost++ === 0)
        throw new InternalServerError({ message: 'lost', $metadata: { httpStatusCode: 500 } });
      return answer;
    },
    { step: 'deserialize', name: 'lose-first-answer', priority: 'low' },
  );
  try {
    expect(await deliver(done)).toBe('done');
    expect(lost).toBeGreaterThan(2);
  } finally {
    server.dynamo.middlewareStack.remove('lose-first-answer');
  }
});

it('a failure to give the work up does not hide why it failed', async () => {
  const broken: Claims = { dynamo: server.dynamo, table: TABLE };
  const work = async () => {
    server.dynamo.middlewareStack.add(() => () => Promise.reject(new Error('no network')), {
      step: 'initialize',
      name: 'no-network',
    });
    throw new Error('the warehouse is closed');
  };
  try {
    await expect(once(id, LEASE_SECONDS, work, broken)).rejects.toMatchObject({
      errors: [
        expect.objectContaining({ message: 'the warehouse is closed' }),
        expect.objectContaining({ message: 'no network' }),
      ],
    });
  } finally {
    server.dynamo.middlewareStack.remove('no-network');
  }
});
