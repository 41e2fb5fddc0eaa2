import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, NEVER, of, toArray } from 'rxjs';
import {
  type CallResult,
  MYSQL_UNAVAILABLE,
  REDIS_UNAVAILABLE,
  NUMBERS_EXHAUSTED,
  UNKNOWN_CHAT,
} from '../../../src/chat/call-result.ts';
import { type CompletedCall, completedCall } from '../../../src/chat/call.ts';
import { type RecentChats, recentChats } from '../../../src/chat/directory/recent-chats.ts';
import type { ResolvedCall } from '../../../src/chat/flow/id-resolver.ts';
import { numberAndQueue } from '../../../src/chat/flow/number-and-queue.ts';
import { type CounterCache, counterCache } from '../../../src/chat/numbering/counter-cache.ts';
import type { EnqueueRequest, EnqueueResult } from '../../../src/chat/queue/job-queue.ts';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { recordedCall, chatCall } from '../support/pending-call.ts';

const chat = (id = '5', key: string | null = null): ResolvedCall => ({
  pending: recordedCall(chatCall()),
  key,
  applicationId: id,
  counter: `chat_app:${id}:chat_counter`,
  message: null,
});
const message = (chatId = '70'): ResolvedCall => ({
  ...chat(),
  counter: `chat:${chatId}:message_counter`,
  message: { chatId, text: 'Hello' },
});
const batchOf = (
  items: readonly (ResolvedCall | CompletedCall)[],
): Batch<ResolvedCall | CompletedCall, number> => ({
  items,
  size: items.length,
  position: 1,
});

describe('numberAndQueue', () => {
  let minValue: CounterCache;
  let recent: RecentChats;
  let pushes: (readonly EnqueueRequest[])[];
  let redis: Map<string, number>;
  let mysql: Map<string, number> | null;
  let failures: number;
  let down: boolean;
  /** Runs before each MySQL query. */
  let meanwhile: () => void;

  const give = ({ counter, minValue, isFresh }: EnqueueRequest): EnqueueResult => {
    const current = redis.get(counter);
    if (current === undefined && !isFresh) return 'uninitialised';
    const number = Math.max(current ?? 0, minValue) + 1;
    redis.set(counter, number);
    return { number, isDuplicate: false };
  };
  beforeEach(() => {
    minValue = counterCache(100);
    recent = recentChats({ maxChats: 100, retentionMs: 1000, now: () => 0 });
    pushes = [];
    redis = new Map();
    mysql = new Map();
    failures = 0;
    down = false;
    meanwhile = () => undefined;
  });

  const operator = (
    resultQueue: (request: EnqueueRequest) => EnqueueResult = give,
  ): ReturnType<typeof numberAndQueue<number>> =>
    numberAndQueue({
      queue: {
        push: (requests) => {
          pushes.push(requests);
          return down ? Promise.reject(new Error('gone')) : Promise.resolve(requests.map(resultQueue));
        },
        ping: () => Promise.resolve(),
        invalidated$: NEVER,
        close: () => Promise.resolve(),
      },
      counters: minValue,
      recentChats: recent,
      jobMetadata: () => ({ now: 0, uuid: () => '11111111-2222-4333-8444-555555555555' }),
      reinitialiseCounter: ({ counter }) => {
        meanwhile();
        if (mysql === null) return Promise.reject(new Error('no MySQL'));
        minValue.initialise(counter, mysql.get(counter) ?? 0);
        return Promise.resolve();
      },
      onFailure: () => (failures += 1),
      onPush: () => undefined,
    });
  const through = (
    items: readonly (ResolvedCall | CompletedCall)[],
    resultQueue?: (request: EnqueueRequest) => EnqueueResult,
  ): Promise<Batch<CompletedCall, number>[]> =>
    lastValueFrom(of(batchOf(items)).pipe(operator(resultQueue), toArray()));
  const results = (batches: readonly Batch<CompletedCall, number>[]): CallResult[] =>
    batches.flatMap(({ items }) => items.map(({ result }) => result));
  const numbers = (batches: readonly Batch<CompletedCall, number>[]): (number | string)[] =>
    results(batches).map((result) => ('number' in result ? result.number : result.error));
  const sizeOf = (batches: readonly Batch<CompletedCall, number>[]): number =>
    batches.reduce((sum, { size }) => sum + size, 0);

  it('numbers a batch in one round trip, and keeps completed calls', async () => {
    for (const { counter } of [chat(), message()]) minValue.initialise(counter, 6);
    const done = completedCall(recordedCall(chatCall()), UNKNOWN_CHAT);
    const batches = await through([chat(), done, message(), chat()]);
    expect(pushes).to.have.lengthOf(1);
    expect(results(batches)).to.deep.equal([
      UNKNOWN_CHAT,
      { kind: 'chat', number: 7, isDuplicate: false },
      { kind: 'message', number: 7, isDuplicate: false },
      { kind: 'chat', number: 8, isDuplicate: false },
    ]);
    expect(batches.map(({ size, position }) => [size, position])).to.deep.equal([[4, 1]]);
  });

  it('requests a number with its job, minimum value and idempotency key', async () => {
    minValue.initialise(chat().counter, 6);
    await through([chat('5', 'key'), chat()]);
    const [[first, second] = []] = pushes;
    expect(first).to.include({
      counter: 'chat_app:5:chat_counter',
      minValue: 6,
      isFresh: true,
      idempotencyKey: 'chat_app:5:chat_counter:idempotency:key',
    });
    expect(first?.textBefore).to.match(/"wrapped":"CreateChatJob".*"arguments":\[5,$/);
    expect(second).to.include({ isFresh: false, idempotencyKey: null });
  });

  it('records the chats it has numbered and the value of the counter', async () => {
    minValue.initialise(chat().counter, 6);
    await through([chat()]);
    expect([recent.has('5', 7), recent.has('5', 6)]).to.deep.equal([true, false]);
    expect(minValue.minValueOf(chat().counter)).to.deep.equal({ minValue: 7, isFresh: false });
  });

  it('sends nothing to Redis if all calls are completed', async () => {
    expect(results(await through([completedCall(recordedCall(chatCall()), UNKNOWN_CHAT)]))).to.deep.equal([
      UNKNOWN_CHAT,
    ]);
    expect(pushes).to.deep.equal([]);
  });

  it('reinitialises a lost counter from MySQL and continues; other calls do not wait', async () => {
    minValue.initialise('chat_app:5:chat_counter', 6);
    minValue.use('chat_app:5:chat_counter');
    minValue.initialise('chat_app:6:chat_counter', 1);
    mysql?.set('chat_app:5:chat_counter', 9);
    const batches = await through([chat('5'), chat('6'), chat('5')]);
    expect(batches.map((batch) => numbers([batch]))).to.deep.equal([[2], [10, 11]]);
    expect(batches.map(({ size, position }) => [size, position])).to.deep.equal([
      [1, null],
      [2, 1],
    ]);
  });

  it('never assigns a number again, even if MySQL is behind', async () => {
    minValue.initialise(chat().counter, 6);
    expect(numbers(await through([chat(), chat()]))).to.deep.equal([7, 8]);
    redis.clear();
    expect(numbers(await through([chat()]))).to.deep.equal([9]);
  });

  it('initialises a counter before it requests a number', async () => {
    mysql?.set(chat().counter, 3);
    expect(numbers(await through([chat()]))).to.deep.equal([4]);
    expect(pushes.flat().map(({ minValue }) => minValue)).to.deep.equal([3]);
  });

  it('gives up on a counter that is lost repeatedly', async () => {
    const batches = await through([chat()], () => 'uninitialised');
    expect(results(batches)).to.deep.equal([REDIS_UNAVAILABLE]);
    expect(sizeOf(batches)).to.equal(1);
    expect(pushes.length).to.be.below(5);
  });

  it('answers 503 if Redis does not respond, and assumes nothing about the counter afterwards', async () => {
    minValue.initialise(chat().counter, 6);
    down = true;
    expect(results(await through([chat(), chat()]))).to.deep.equal([REDIS_UNAVAILABLE, REDIS_UNAVAILABLE]);
    expect(failures).to.equal(1);
    expect(REDIS_UNAVAILABLE).to.include({ status: 503, retryAfter: 1 });
    down = false;
    // The reply was lost, not the request: the counter may have existed then and been lost since.
    mysql?.set(chat().counter, 8);
    expect(numbers(await through([chat()]))).to.deep.equal([9]);
  });

  it('answers 503 if a counter is lost and MySQL does not respond', async () => {
    minValue.initialise(chat().counter, 6);
    minValue.use(chat().counter);
    mysql = null;
    const batches = await through([chat()]);
    expect(results(batches)).to.deep.equal([MYSQL_UNAVAILABLE]);
    expect(sizeOf(batches)).to.equal(1);
  });

  it('reports the request that Redis rejected, and accepts the others', async () => {
    minValue.initialise(chat('5').counter, 1);
    minValue.initialise(chat('6').counter, 1);
    minValue.initialise(chat('7').counter, 1);
    const batches = await through([chat('5'), chat('6'), chat('7')], (request) => {
      if (request.counter.includes(':5:')) return { error: 'WRONGTYPE' };
      return request.counter.includes(':6:') ? 'exhausted' : give(request);
    });
    expect(results(batches)).to.deep.equal([
      REDIS_UNAVAILABLE,
      NUMBERS_EXHAUSTED,
      { kind: 'chat', number: 2, isDuplicate: false },
    ]);
    expect(failures).to.equal(1);
  });

  it('answers every call once and assigns no number twice, whenever counters are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('5', '6', 'lose'), { maxLength: 6 }), { maxLength: 8 }),
        fc.array(fc.boolean(), { maxLength: 10 }),
        async (rounds, losses) => {
          minValue = counterCache(100);
          redis = new Map();
          mysql = new Map();
          const assigned = new Map<string, number[]>();
          meanwhile = () => {
            if (losses.shift() === true) redis.clear();
          };
          for (const round of rounds) {
            if (round.includes('lose')) redis.clear();
            const items = round.filter((id) => id !== 'lose').map((id) => chat(id));
            if (items.length === 0) continue;
            const batches = await through(items);
            expect(sizeOf(batches)).to.equal(items.length);
            for (const { pending: call, result } of batches.flatMap(
              ({ items: completedCalls }) => completedCalls,
            )) {
              if (!('number' in result)) continue;
              const id = items.find((item) => item.pending === call)?.applicationId ?? '';
              assigned.set(id, [...(assigned.get(id) ?? []), result.number]);
            }
          }
          for (const all of assigned.values()) expect(new Set(all).size).to.equal(all.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
