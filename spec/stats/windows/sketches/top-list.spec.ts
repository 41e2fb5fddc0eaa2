import { expect } from 'chai';
import fc from 'fast-check';
import { topCounter, type TopCounter } from '../../../../src/stats/windows/sketches/top-counter.ts';
import {
  certainRanks,
  mergeTopLists,
  type TopList,
} from '../../../../src/stats/windows/sketches/top-list.ts';

type Seen = readonly (readonly [key: string, times: number])[];

const counterOf = (seen: Seen, capacity: number): TopCounter => {
  const counter = topCounter(capacity);
  for (const [key, times] of seen) counter.add(key, times);
  return counter;
};
const plainOf = (seen: Seen): Map<string, number> => {
  const plain = new Map<string, number>();
  for (const [key, times] of seen) plain.set(key, (plain.get(key) ?? 0) + times);
  return plain;
};
const plainList = (seen: Seen, most: number): [string, number][] =>
  [...plainOf(seen)]
    .sort((a, b) => b[1] - a[1] || Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])))
    .slice(0, most);

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '', '__proto__', '\ue000', '🦆', '142');
const seen: fc.Arbitrary<Seen> = fc.array(fc.tuple(key, fc.integer({ min: 1, max: 9 })), { maxLength: 80 });

/** What a list promises of the truth. */
const expectTrue = (list: TopList, plain: ReadonlyMap<string, number>): void => {
  for (const { key: name, count, error } of list.counts)
    expect(plain.get(name) ?? 0, name).to.be.within(count, count + error);
  const listed = new Set(list.counts.map((count) => count.key));
  for (const [name, count] of plain) if (!listed.has(name)) expect(count, name).to.be.at.most(list.unlisted);
};

describe('topCounter', () => {
  it('lists the first exactly while the keys fit, equal counts in code-point order', () => {
    fc.assert(
      fc.property(seen, fc.nat(12), (all, most) => {
        const { counts } = counterOf(all, 11).list(most);
        expect(counts.map(({ key: name, count }) => [name, count])).to.deep.equal(plainList(all, most));
        expect(counts.every(({ error }) => error === 0)).to.equal(true);
      }),
    );
  });

  it('lists the same first of very many as of few', () => {
    const all = Array.from({ length: 2000 }, (_, n) => [`key ${(n * 7919) % 2000}`, 1 + (n % 40)] as const);
    for (const most of [0, 1, 10, 500]) {
      const { counts, unlisted } = counterOf(all, 2000).list(most);
      expect(counts.map(({ key: name, count }) => [name, count])).to.deep.equal(plainList(all, most));
      expect(unlisted).to.equal(plainList(all, most + 1)[most]?.[1]);
    }
  });

  it('stays within its capacity and its stated error beyond it', () => {
    fc.assert(
      fc.property(seen, fc.integer({ min: 2, max: 8 }), fc.nat(12), (all, capacity, most) => {
        const counter = counterOf(all, capacity);
        expect(counter.size).to.be.at.most(capacity);
        const list = counter.list(most);
        const events = all.reduce((sum, [, times]) => sum + times, 0);
        for (const { error } of list.counts)
          expect(error).to.be.at.most(events / (Math.floor(capacity / 2) + 1));
        expectTrue(list, plainOf(all));
      }),
    );
  });

  it('never loses what is frequent among very many keys', () => {
    const counter = topCounter(1000);
    for (let n = 0; n < 100_000; n += 1) {
      counter.add(`once ${n}`, 1);
      if (n % 50 === 0) counter.add('often', 1);
    }
    const [first] = counter.list(1).counts;
    expect(first?.key).to.equal('often');
    expect(2000).to.be.within(first?.count ?? 0, (first?.count ?? 0) + (first?.error ?? 0));
    expect(first?.error).to.be.below(102_000 / 500);
  });
});

describe('mergeTopLists', () => {
  it('is true of all parts together, however short the lists of the parts are', () => {
    fc.assert(
      fc.property(
        fc.array(seen, { maxLength: 4 }),
        fc.integer({ min: 2, max: 12 }),
        fc.nat(8),
        (parts, capacity, most) => {
          const lists = parts.map((part) => counterOf(part, capacity).list(most));
          for (const kept of [most, 3]) expectTrue(mergeTopLists(lists, kept), plainOf(parts.flat()));
        },
      ),
    );
  });

  it('adds an error for the parts alone that do not list a key', () => {
    const part = (unlisted: number, ...keys: string[]): TopList => ({
      counts: keys.map((name) => ({ key: name, count: 10, error: 1 })),
      unlisted,
    });
    expect(mergeTopLists([part(3, 'both', 'first'), part(4, 'both', 'second')], 3)).to.deep.equal({
      counts: [
        { key: 'both', count: 20, error: 2 },
        { key: 'first', count: 10, error: 5 },
        { key: 'second', count: 10, error: 4 },
      ],
      unlisted: 7,
    });
  });

  it('is exact where the parts list all they saw', () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 4 }), (parts) => {
        const { counts } = mergeTopLists(
          parts.map((part) => counterOf(part, 11).list(11)),
          5,
        );
        expect(counts.map(({ key: name, count, error }) => [name, count, error])).to.deep.equal(
          plainList(parts.flat(), 5).map(([name, count]) => [name, count, 0]),
        );
      }),
    );
  });
});

describe('certainPlaces', () => {
  const list = (unlisted: number, ...counts: (readonly [count: number, error: number])[]): TopList => ({
    counts: counts.map(([count, error], i) => ({ key: String(i), count, error })),
    unlisted,
  });
  it('ends where something below could be more frequent', () => {
    expect(certainRanks(list(0, [9, 0], [5, 0], [3, 0]))).to.equal(3);
    expect(certainRanks(list(4, [9, 0], [5, 0], [3, 0]))).to.equal(2);
    expect(certainRanks(list(0, [9, 0], [5, 0], [3, 3]))).to.equal(1);
    expect(certainRanks(list(0, [9, 0], [5, 0], [3, 7]))).to.equal(0);
    expect(certainRanks(list(7))).to.equal(0);
  });
});
