import { expect } from 'chai';
import type { TopUser } from '../../../../src/stores/cassandra/wal/wal-record.ts';
import { createRecentSlots } from '../../../../src/stores/cassandra/ledger/recent-slots.ts';
import { createTopSlots } from '../../../../src/stores/cassandra/ledger/top-slots.ts';

describe('createTopSlots', () => {
  const users = Array.from({ length: 1000 }, (_, i) => `user ${i}`);

  it('gives each user a slot, and reuses the slot of a user who leaves', () => {
    const top = createTopSlots([]);
    const first = top.update(users.map((user) => [user, 10]));
    expect(first.entered).to.have.length(1000);
    expect(new Set(first.entered.map(([slot]) => slot)).size).to.equal(1000);
    const { counted, entered } = top.update([
      ['newcomer', 11],
      ['user 3', 12],
      ['nobody', 1],
    ]);
    // Among equal counts, the last by name leaves.
    const freed = first.entered.find(([, user]) => user === 'user 999')?.[0] ?? -1;
    expect(entered).to.deep.equal([[freed, 'newcomer']]);
    const slot3 = first.entered.find(([, user]) => user === 'user 3')?.[0] ?? -1;
    expect(counted).to.deep.equal([
      [freed, 'newcomer', 11],
      [slot3, 'user 3', 12],
    ]);
  });

  it('continues from the stored slots', () => {
    const top = createTopSlots(users.map((user, i): TopUser => [i, user, 10]));
    expect(top.update([['user 5', 11]])).to.deep.equal({ counted: [[5, 'user 5', 11]], entered: [] });
    expect(top.update([['newcomer', 11]]).entered).to.deep.equal([[999, 'newcomer']]);
  });
});

describe('createRecentSlots', () => {
  const keys = (partition: string, at: number) => ({ partition, at, keys: `${partition} ${at}` });

  it('reuses slots, but not in the save that frees them', () => {
    const slots = createRecentSlots([]);
    const none = new Map<string, number>();
    expect(slots.change([keys('a', 1), keys('b', 1)], none).added.map(({ slot }) => slot)).to.deep.equal([
      0, 1,
    ]);
    const second = slots.change([keys('a', 5)], new Map([['a', 3]]));
    expect(second.forgotten).to.deep.equal([0]);
    expect(second.added.map(({ slot }) => slot)).to.deep.equal([2]);
    expect(slots.change([keys('a', 6)], none).added.map(({ slot }) => slot)).to.deep.equal([0]);
  });

  it('uses no more slots than the largest number in use at once', () => {
    const slots = createRecentSlots([]);
    let most = 0;
    for (let i = 0; i < 1000; i += 1) {
      const { added } = slots.change([keys('a', i)], new Map([['a', i - 5]]));
      most = Math.max(most, ...added.map(({ slot }) => slot));
    }
    expect(most).to.be.below(8);
  });

  it('continues from the stored slots, filling gaps first', () => {
    const slots = createRecentSlots([
      { slot: 4, partition: 'a', at: 1 },
      { slot: 1, partition: 'a', at: 2 },
    ]);
    const { added } = slots.change([keys('b', 1), keys('b', 2), keys('b', 3), keys('b', 4)], new Map());
    expect(added.map(({ slot }) => slot)).to.have.members([0, 2, 3, 5]);
  });

  it('does not store keys that the same save expires', () => {
    const { added } = createRecentSlots([]).change([keys('a', 1), keys('a', 3)], new Map([['a', 2]]));
    expect(added.map(({ at }) => at)).to.deep.equal([3]);
  });
});
