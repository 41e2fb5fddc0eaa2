import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, NEVER, of, toArray } from 'rxjs';
import { type Answer, NO_MYSQL, NO_REDIS, NUMBERS_USED_UP, UNKNOWN_CHAT } from '../../../src/chat/answer.ts';
import { type Settled, settled } from '../../../src/chat/call.ts';
import { type RecentChats, recentChats } from '../../../src/chat/directory/recent-chats.ts';
import type { Located } from '../../../src/chat/flow/locate.ts';
import { numberAndQueue } from '../../../src/chat/flow/number-and-queue.ts';
import { type Counters, counters } from '../../../src/chat/numbering/counters.ts';
import type { Order, Pushed } from '../../../src/chat/numbering/job-queue.ts';
import type { Batch } from '../../../src/core/batch.ts';
import { asked, chatCall } from '../support/asked.ts';

const chat = (id = '5', key: string | null = null): Located => ({
  asked: asked(chatCall()),
  key,
  applicationId: id,
  counter: `chat_app:${id}:chat_counter`,
  message: null,
});
const message = (chatId = '70'): Located => ({
  ...chat(),
  counter: `chat:${chatId}:message_counter`,
  message: { chatId, text: 'Hello' },
});
const batchOf = (items: readonly (Located | Settled)[]): Batch<Located | Settled, number> => ({
  items,
  size: items.length,
  position: 1,
});

describe('numberAndQueue', () => {
  let standing: Counters;
  let recent: RecentChats;
  let pushes: (readonly Order[])[];
  let redis: Map<string, number>;
  let mysql: Map<string, number> | null;
  let failures: number;
  let down: boolean;
  /** Happens before each look into MySQL. */
  let meanwhile: () => void;

  const give = ({ counter, floor, fresh }: Order): Pushed => {
    const current = redis.get(counter);
    if (current === undefined && !fresh) return 'unseeded';
    const number = Math.max(current ?? 0, floor) + 1;
    redis.set(counter, number);
    return { number, repeated: false };
  };
  beforeEach(() => {
    standing = counters(100);
    recent = recentChats({ size: 100, keepMs: 1000, now: () => 0 });
    pushes = [];
    redis = new Map();
    mysql = new Map();
    failures = 0;
    down = false;
    meanwhile = () => undefined;
  });

  const operator = (giving: (order: Order) => Pushed = give): ReturnType<typeof numberAndQueue<number>> =>
    numberAndQueue({
      queue: {
        push: (orders) => {
          pushes.push(orders);
          return down ? Promise.reject(new Error('gone')) : Promise.resolve(orders.map(giving));
        },
        ping: () => Promise.resolve(),
        renewed$: NEVER,
        close: () => Promise.resolve(),
      },
      counters: standing,
      recent,
      facts: () => ({ now: 0, uuid: () => '11111111-2222-4333-8444-555555555555' }),
      reseed: ({ counter }) => {
        meanwhile();
        if (mysql === null) return Promise.reject(new Error('no MySQL'));
        standing.seed(counter, mysql.get(counter) ?? 0);
        return Promise.resolve();
      },
      onFailure: () => (failures += 1),
      onPush: () => undefined,
    });
  const through = (
    items: readonly (Located | Settled)[],
    giving?: (order: Order) => Pushed,
  ): Promise<Batch<Settled, number>[]> => lastValueFrom(of(batchOf(items)).pipe(operator(giving), toArray()));
  const answers = (batches: readonly Batch<Settled, number>[]): Answer[] =>
    batches.flatMap(({ items }) => items.map(({ answer }) => answer));
  const numbers = (batches: readonly Batch<Settled, number>[]): (number | string)[] =>
    answers(batches).map((answer) => ('number' in answer ? answer.number : answer.error));
  const sizeOf = (batches: readonly Batch<Settled, number>[]): number =>
    batches.reduce((sum, { size }) => sum + size, 0);

  it('numbers a whole batch in one round trip, and keeps those that are answered', async () => {
    for (const { counter } of [chat(), message()]) standing.seed(counter, 6);
    const done = settled(asked(chatCall()), UNKNOWN_CHAT);
    const batches = await through([chat(), done, message(), chat()]);
    expect(pushes).to.have.lengthOf(1);
    expect(answers(batches)).to.deep.equal([
      UNKNOWN_CHAT,
      { kind: 'chat', number: 7, repeated: false },
      { kind: 'message', number: 7, repeated: false },
      { kind: 'chat', number: 8, repeated: false },
    ]);
    expect(batches.map(({ size, position }) => [size, position])).to.deep.equal([[4, 1]]);
  });

  it('orders the number with its job, its floor and its memo', async () => {
    standing.seed(chat().counter, 6);
    await through([chat('5', 'key'), chat()]);
    const [[first, second] = []] = pushes;
    expect(first).to.include({
      counter: 'chat_app:5:chat_counter',
      floor: 6,
      fresh: true,
      memo: 'chat_app:5:chat_counter:idempotency:key',
    });
    expect(first?.before).to.match(/"wrapped":"CreateChatJob".*"arguments":\[5,$/);
    expect(second).to.include({ fresh: false, memo: null });
  });

  it('remembers the chats it has numbered, and how far the counter is', async () => {
    standing.seed(chat().counter, 6);
    await through([chat()]);
    expect([recent.has('5', 7), recent.has('5', 6)]).to.deep.equal([true, false]);
    expect(standing.floorOf(chat().counter)).to.deep.equal({ floor: 7, fresh: false });
  });

  it('asks Redis nothing for calls that are all answered', async () => {
    expect(answers(await through([settled(asked(chatCall()), UNKNOWN_CHAT)]))).to.deep.equal([UNKNOWN_CHAT]);
    expect(pushes).to.deep.equal([]);
  });

  it('compares a counter that Redis has lost with MySQL, and numbers on; the others do not wait for it', async () => {
    standing.seed('chat_app:5:chat_counter', 6);
    standing.use('chat_app:5:chat_counter');
    standing.seed('chat_app:6:chat_counter', 1);
    mysql?.set('chat_app:5:chat_counter', 9);
    const batches = await through([chat('5'), chat('6'), chat('5')]);
    expect(batches.map((batch) => numbers([batch]))).to.deep.equal([[2], [10, 11]]);
    expect(batches.map(({ size, position }) => [size, position])).to.deep.equal([
      [1, null],
      [2, 1],
    ]);
  });

  it('never numbers below what it has given, also when MySQL is behind', async () => {
    standing.seed(chat().counter, 6);
    expect(numbers(await through([chat(), chat()]))).to.deep.equal([7, 8]);
    redis.clear();
    expect(numbers(await through([chat()]))).to.deep.equal([9]);
  });

  it('does not order a counter that is not compared yet, but compares it first', async () => {
    mysql?.set(chat().counter, 3);
    expect(numbers(await through([chat()]))).to.deep.equal([4]);
    expect(pushes.flat().map(({ floor }) => floor)).to.deep.equal([3]);
  });

  it('gives up on a counter that is lost again and again', async () => {
    const batches = await through([chat()], () => 'unseeded');
    expect(answers(batches)).to.deep.equal([NO_REDIS]);
    expect(sizeOf(batches)).to.equal(1);
    expect(pushes.length).to.be.below(5);
  });

  it('says 503 when Redis does not answer; what follows is not taken for granted', async () => {
    standing.seed(chat().counter, 6);
    down = true;
    expect(answers(await through([chat(), chat()]))).to.deep.equal([NO_REDIS, NO_REDIS]);
    expect(failures).to.equal(1);
    expect(NO_REDIS).to.include({ status: 503, retryAfter: 1 });
    down = false;
    // The answer was lost, not the order: the counter may have been there, and be lost since.
    mysql?.set(chat().counter, 8);
    expect(numbers(await through([chat()]))).to.deep.equal([9]);
  });

  it('says 503 when a counter is lost and MySQL does not answer', async () => {
    standing.seed(chat().counter, 6);
    standing.use(chat().counter);
    mysql = null;
    const batches = await through([chat()]);
    expect(answers(batches)).to.deep.equal([NO_MYSQL]);
    expect(sizeOf(batches)).to.equal(1);
  });

  it('says which order Redis refused, and takes the others', async () => {
    standing.seed(chat('5').counter, 1);
    standing.seed(chat('6').counter, 1);
    standing.seed(chat('7').counter, 1);
    const batches = await through([chat('5'), chat('6'), chat('7')], (order) => {
      if (order.counter.includes(':5:')) return { refused: 'WRONGTYPE' };
      return order.counter.includes(':6:') ? 'used-up' : give(order);
    });
    expect(answers(batches)).to.deep.equal([
      NO_REDIS,
      NUMBERS_USED_UP,
      { kind: 'chat', number: 2, repeated: false },
    ]);
    expect(failures).to.equal(1);
  });

  it('answers every call once and gives no number twice, whenever counters are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('5', '6', 'lose'), { maxLength: 6 }), { maxLength: 8 }),
        fc.array(fc.boolean(), { maxLength: 10 }),
        async (rounds, losses) => {
          standing = counters(100);
          redis = new Map();
          mysql = new Map();
          const given = new Map<string, number[]>();
          meanwhile = () => {
            if (losses.shift() === true) redis.clear();
          };
          for (const round of rounds) {
            if (round.includes('lose')) redis.clear();
            const items = round.filter((id) => id !== 'lose').map((id) => chat(id));
            if (items.length === 0) continue;
            const batches = await through(items);
            expect(sizeOf(batches)).to.equal(items.length);
            for (const { asked: call, answer } of batches.flatMap(({ items: settledOnes }) => settledOnes)) {
              if (!('number' in answer)) continue;
              const id = items.find((item) => item.asked === call)?.applicationId ?? '';
              given.set(id, [...(given.get(id) ?? []), answer.number]);
            }
          }
          for (const all of given.values()) expect(new Set(all).size).to.equal(all.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
