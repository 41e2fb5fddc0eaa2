import { expect } from 'chai';
import {
  CHAT_NOT_WRITTEN,
  MYSQL_UNAVAILABLE,
  UNKNOWN_APPLICATION,
  UNKNOWN_CHAT,
} from '../../../src/chat/call-result.ts';
import type { CompletedCall } from '../../../src/chat/call.ts';
import type { ChatDirectory } from '../../../src/chat/directory/chat-directory.ts';
import { lookupCache } from '../../../src/chat/directory/lookup-cache.ts';
import { type RecentChats, recentChats } from '../../../src/chat/directory/recent-chats.ts';
import { type ResolvedCall, idResolver, type IdResolver } from '../../../src/chat/flow/id-resolver.ts';
import type { ValidCall } from '../../../src/chat/flow/validate-call.ts';
import { type CounterCache, counterCache } from '../../../src/chat/numbering/counter-cache.ts';
import { recordedCall, chatCall } from '../support/pending-call.ts';

const valid = (chat: number | null = null, token = 'tok'): ValidCall => ({
  pending: recordedCall(chatCall(token)),
  token,
  key: null,
  message: chat === null ? null : { chat, text: 'Hello' },
});

describe('idResolver', () => {
  let queries: string[];
  let rows: Record<string, string | number | null>;
  let broken: boolean;
  let failures: number;
  let time: number;
  let recent: RecentChats;
  let minValue: CounterCache;
  let tested: IdResolver;
  /** Runs in each wait for a chat's row. */
  let meanwhile: () => void;

  const reply = (query: string): Promise<string | number | null> => {
    queries.push(query);
    return broken ? Promise.reject(new Error('gone')) : Promise.resolve(rows[query] ?? null);
  };
  const directory: ChatDirectory = {
    applicationId: (token) => reply(`application ${token}`) as Promise<string | null>,
    chatId: (id, number) => reply(`chat ${id}/${number}`) as Promise<string | null>,
    maxChatNumber: async (id) => Number(await reply(`last chat of ${id}`)),
    maxMessageNumber: async (id) => Number(await reply(`last message of ${id}`)),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };

  beforeEach(() => {
    queries = [];
    broken = false;
    failures = 0;
    time = 0;
    meanwhile = () => undefined;
    rows = { 'application tok': '5', 'chat 5/7': '70', 'last chat of 5': 12, 'last message of 70': 3 };
    const now = (): number => time;
    const cache = { maxKeys: 10, hitTtlMs: 60_000, missTtlMs: 1000, now };
    recent = recentChats({ maxChats: 10, retentionMs: 600_000, now });
    minValue = counterCache(10);
    tested = idResolver({
      directory,
      applications: lookupCache(cache),
      chats: lookupCache(cache),
      recentChats: recent,
      counters: minValue,
      maxWaitMs: 100,
      now,
      delay: (ms) => {
        time += ms;
        meanwhile();
        return Promise.resolve();
      },
      onFailure: () => (failures += 1),
    });
  });
  const find = async (one: ValidCall): Promise<ResolvedCall | CompletedCall> => tested.resolveIds(one);
  const resultOf = async (one: ValidCall): Promise<unknown> => {
    const found = await find(one);
    return 'result' in found ? found.result : found;
  };

  it('finds the application, and initialises its counter from MySQL before the first number', async () => {
    expect(await find(valid())).to.deep.include({
      applicationId: '5',
      counter: 'chat_app:5:chat_counter',
      message: null,
    });
    expect(queries).to.deep.equal(['application tok', 'last chat of 5']);
    expect(minValue.minValueOf('chat_app:5:chat_counter')).to.deep.equal({ minValue: 12, isFresh: true });
  });

  it('finds the chat, and initialises its counter', async () => {
    expect(await find(valid(7))).to.deep.include({
      counter: 'chat:70:message_counter',
      message: { chatId: '70', text: 'Hello' },
    });
    expect(queries).to.deep.equal(['application tok', 'chat 5/7', 'last message of 70']);
    expect(minValue.minValueOf('chat:70:message_counter')?.minValue).to.equal(3);
  });

  it('is synchronous and queries nothing if everything is cached', async () => {
    await find(valid(7));
    queries.length = 0;
    expect(tested.resolveIds(valid(7))).not.to.be.instanceOf(Promise);
    expect(queries).to.deep.equal([]);
  });

  it('initialises the counters again after a new connection to Redis', async () => {
    await find(valid());
    queries.length = 0;
    minValue.invalidate();
    await find(valid());
    expect(queries).to.deep.equal(['last chat of 5']);
  });

  it('shares one query among concurrent calls', async () => {
    await Promise.all(Array.from({ length: 20 }, () => find(valid(7))));
    expect(queries).to.deep.equal(['application tok', 'chat 5/7', 'last message of 70']);
  });

  it('reports what is unknown, and caches that for its TTL', async () => {
    expect(await resultOf(valid(null, 'other'))).to.equal(UNKNOWN_APPLICATION);
    expect(await resultOf(valid(null, 'other'))).to.equal(UNKNOWN_APPLICATION);
    expect(await resultOf(valid(8))).to.equal(UNKNOWN_CHAT);
    expect(await resultOf(valid(8))).to.equal(UNKNOWN_CHAT);
    expect(queries.filter((resolveCall) => resolveCall === 'application other')).to.have.lengthOf(1);
    expect(queries.filter((resolveCall) => resolveCall === 'chat 5/8')).to.have.lengthOf(1);
    rows['chat 5/8'] = '80';
    time = 1000;
    expect(await find(valid(8))).to.have.property('counter', 'chat:80:message_counter');
  });

  it('reports an impossible chat number as unknown', async () => {
    expect(await resultOf(valid(NaN))).to.equal(UNKNOWN_CHAT);
    expect(await resultOf(valid(NaN, 'other'))).to.equal(UNKNOWN_APPLICATION);
    expect(queries.join()).not.to.include('chat 5/');
  });

  it('waits for the row of a chat that this process numbered', async () => {
    await resultOf(valid(13));
    recent.add('5', 13);
    meanwhile = () => {
      if (time >= 50) rows['chat 5/13'] = '130';
    };
    expect(await find(valid(13))).to.have.property('counter', 'chat:130:message_counter');
    expect(time).to.be.within(50, 99);
  });

  it('answers 503, not 404, if that row does not appear in time', async () => {
    recent.add('5', 13);
    expect(await resultOf(valid(13))).to.equal(CHAT_NOT_WRITTEN);
    expect(time).to.equal(100);
    expect(CHAT_NOT_WRITTEN).to.include({ status: 503, retryAfter: 1 });
  });

  it('answers 503 if MySQL does not respond, reports it, and queries again next time', async () => {
    broken = true;
    expect(await resultOf(valid())).to.equal(MYSQL_UNAVAILABLE);
    expect(failures).to.equal(1);
    broken = false;
    expect(await find(valid())).to.have.property('applicationId', '5');
  });

  it('works without MySQL for cached ids', async () => {
    await find(valid(7));
    broken = true;
    expect(await find(valid(7))).to.have.property('applicationId', '5');
    expect(await resultOf(valid())).to.equal(MYSQL_UNAVAILABLE);
  });
});
