import { expect } from 'chai';
import { recentChats } from '../../../src/chat/directory/recent-chats.ts';

describe('recentChats', () => {
  it('contains recently numbered chats and no others', () => {
    let time = 0;
    const recent = recentChats({ maxChats: 10, retentionMs: 1000, now: () => time });
    recent.add('1', 23);
    expect([recent.has('1', 23), recent.has('12', 3), recent.has('1', 24)]).to.deep.equal([
      true,
      false,
      false,
    ]);
    time = 1000;
    expect(recent.has('1', 23)).to.equal(false);
  });

  it('evicts the oldest chat beyond its bound', () => {
    const recent = recentChats({ maxChats: 2, retentionMs: 1000, now: () => 0 });
    for (const number of [1, 2, 3]) recent.add('1', number);
    expect([1, 2, 3].map((number) => recent.has('1', number))).to.deep.equal([false, true, true]);
  });
});
