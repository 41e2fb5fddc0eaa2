import { expect } from 'chai';
import { CHAT_NOT_WRITTEN, NO_MYSQL, UNKNOWN_APPLICATION, UNKNOWN_CHAT } from '../../../src/chat/answer.ts';
import type { Settled } from '../../../src/chat/call.ts';
import type { Directory } from '../../../src/chat/directory/directory.ts';
import { lookupCache } from '../../../src/chat/directory/lookup-cache.ts';
import { type RecentChats, recentChats } from '../../../src/chat/directory/recent-chats.ts';
import { type Located, locating, type Locating } from '../../../src/chat/flow/locate.ts';
import type { Valid } from '../../../src/chat/flow/validate.ts';
import { type Counters, counters } from '../../../src/chat/numbering/counters.ts';
import { asked, chatCall } from '../support/asked.ts';

const valid = (chat: number | null = null, token = 'tok'): Valid => ({
  asked: asked(chatCall(token)),
  token,
  key: null,
  message: chat === null ? null : { chat, text: 'Hello' },
});

describe('locating', () => {
  let asks: string[];
  let rows: Record<string, string | number | null>;
  let broken: boolean;
  let failures: number;
  let time: number;
  let recent: RecentChats;
  let standing: Counters;
  let tested: Locating;
  /** Happens in each wait for a chat's row. */
  let meanwhile: () => void;

  const answer = (question: string): Promise<string | number | null> => {
    asks.push(question);
    return broken ? Promise.reject(new Error('gone')) : Promise.resolve(rows[question] ?? null);
  };
  const directory: Directory = {
    application: (token) => answer(`application ${token}`) as Promise<string | null>,
    chat: (id, number) => answer(`chat ${id}/${number}`) as Promise<string | null>,
    lastChat: async (id) => Number(await answer(`last chat of ${id}`)),
    lastMessage: async (id) => Number(await answer(`last message of ${id}`)),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };

  beforeEach(() => {
    asks = [];
    broken = false;
    failures = 0;
    time = 0;
    meanwhile = () => undefined;
    rows = { 'application tok': '5', 'chat 5/7': '70', 'last chat of 5': 12, 'last message of 70': 3 };
    const now = (): number => time;
    const cache = { size: 10, hitMs: 60_000, missMs: 1000, now };
    recent = recentChats({ size: 10, keepMs: 600_000, now });
    standing = counters(10);
    tested = locating({
      directory,
      applications: lookupCache(cache),
      chats: lookupCache(cache),
      recent,
      counters: standing,
      waitMs: 100,
      now,
      delay: (ms) => {
        time += ms;
        meanwhile();
        return Promise.resolve();
      },
      onFailure: () => (failures += 1),
    });
  });
  const find = async (one: Valid): Promise<Located | Settled> => tested.locate(one);
  const answerTo = async (one: Valid): Promise<unknown> => {
    const found = await find(one);
    return 'answer' in found ? found.answer : found;
  };

  it('finds the application, and compares its counter with MySQL before the first number', async () => {
    expect(await find(valid())).to.deep.include({
      applicationId: '5',
      counter: 'chat_app:5:chat_counter',
      message: null,
    });
    expect(asks).to.deep.equal(['application tok', 'last chat of 5']);
    expect(standing.floorOf('chat_app:5:chat_counter')).to.deep.equal({ floor: 12, fresh: true });
  });

  it('finds the chat, and compares its counter', async () => {
    expect(await find(valid(7))).to.deep.include({
      counter: 'chat:70:message_counter',
      message: { chatId: '70', text: 'Hello' },
    });
    expect(asks).to.deep.equal(['application tok', 'chat 5/7', 'last message of 70']);
    expect(standing.floorOf('chat:70:message_counter')?.floor).to.equal(3);
  });

  it('asks nothing, and does not even wait, when all is remembered', async () => {
    await find(valid(7));
    asks.length = 0;
    expect(tested.locate(valid(7))).not.to.be.instanceOf(Promise);
    expect(asks).to.deep.equal([]);
  });

  it('compares the counters again after a new connection to Redis', async () => {
    await find(valid());
    asks.length = 0;
    standing.renew();
    await find(valid());
    expect(asks).to.deep.equal(['last chat of 5']);
  });

  it('asks once for all who ask for the same at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => find(valid(7))));
    expect(asks).to.deep.equal(['application tok', 'chat 5/7', 'last message of 70']);
  });

  it('says what is unknown, and remembers that for its time', async () => {
    expect(await answerTo(valid(null, 'other'))).to.equal(UNKNOWN_APPLICATION);
    expect(await answerTo(valid(null, 'other'))).to.equal(UNKNOWN_APPLICATION);
    expect(await answerTo(valid(8))).to.equal(UNKNOWN_CHAT);
    expect(await answerTo(valid(8))).to.equal(UNKNOWN_CHAT);
    expect(asks.filter((ask) => ask === 'application other')).to.have.lengthOf(1);
    expect(asks.filter((ask) => ask === 'chat 5/8')).to.have.lengthOf(1);
    rows['chat 5/8'] = '80';
    time = 1000;
    expect(await find(valid(8))).to.have.property('counter', 'chat:80:message_counter');
  });

  it('knows that no chat has a number that no chat can have', async () => {
    expect(await answerTo(valid(NaN))).to.equal(UNKNOWN_CHAT);
    expect(await answerTo(valid(NaN, 'other'))).to.equal(UNKNOWN_APPLICATION);
    expect(asks.join()).not.to.include('chat 5/');
  });

  it('waits for a chat that was numbered here until its row is there', async () => {
    await answerTo(valid(13));
    recent.add('5', 13);
    meanwhile = () => {
      if (time >= 50) rows['chat 5/13'] = '130';
    };
    expect(await find(valid(13))).to.have.property('counter', 'chat:130:message_counter');
    expect(time).to.be.within(50, 99);
  });

  it('says 503, not 404, when the row of a chat that was numbered here does not come in time', async () => {
    recent.add('5', 13);
    expect(await answerTo(valid(13))).to.equal(CHAT_NOT_WRITTEN);
    expect(time).to.equal(100);
    expect(CHAT_NOT_WRITTEN).to.include({ status: 503, retryAfter: 1 });
  });

  it('says 503 when MySQL does not answer, tells of it, and asks anew next time', async () => {
    broken = true;
    expect(await answerTo(valid())).to.equal(NO_MYSQL);
    expect(failures).to.equal(1);
    broken = false;
    expect(await find(valid())).to.have.property('applicationId', '5');
  });

  it('goes on without MySQL for what is remembered', async () => {
    await find(valid(7));
    broken = true;
    expect(await find(valid(7))).to.have.property('applicationId', '5');
    expect(await answerTo(valid())).to.equal(NO_MYSQL);
  });
});
