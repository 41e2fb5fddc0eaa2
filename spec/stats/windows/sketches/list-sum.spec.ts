import { expect } from 'chai';
import fc from 'fast-check';
import { mergeTopLists, topList, type TopList } from '../../../../src/stats/windows/sketches/top-list.ts';
import { listSum } from '../../../../src/stats/windows/sketches/list-sum.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const anyCounts = fc.dictionary(fc.constantFrom(...KEYS), fc.integer({ min: 1, max: 9 }));
const listOf = (counts: Readonly<Record<string, number>>, most: number): TopList =>
  topList(
    Object.entries(counts).map(([key, count]) => ({ key, count, error: 0 })),
    most,
    0,
  );

describe('listSum', () => {
  it('adds lists up as if they were merged together', () => {
    fc.assert(
      fc.property(fc.array(anyCounts, { minLength: 2 }), fc.integer({ min: 1, max: 8 }), (parts, most) => {
        const lists = parts.map((counts) => listOf(counts, most));
        const sum = listSum();
        for (const list of lists) sum.add(list);
        expect(sum.list(5)).to.deep.equal(mergeTopLists(lists, 5));
      }),
    );
  });

  it('stays within its limit of keys, and its error bounds hold', () => {
    fc.assert(
      fc.property(fc.array(anyCounts), (parts) => {
        const sum = listSum({ maxKeys: 2, maxCharacters: Infinity });
        for (const counts of parts) sum.add(listOf(counts, 8));
        const { counts, unlisted } = sum.list(100);
        expect(counts.length).to.be.at.most(4);
        for (const key of KEYS) {
          const truth = parts.reduce((times, part) => times + (part[key] ?? 0), 0);
          const told = counts.find((one) => one.key === key);
          if (told === undefined) expect(truth).to.be.at.most(unlisted);
          else expect(truth).to.be.within(told.count, told.count + told.error);
        }
      }),
    );
  });

  it('stays within its limit of characters', () => {
    const sum = listSum({ maxKeys: 1000, maxCharacters: 500 });
    for (let i = 0; i < 100; i += 1) sum.add(listOf({ [`${i}`.padEnd(100, 'x')]: i + 1 }, 8));
    const { counts, unlisted } = sum.list(100);
    expect(counts.length).to.be.within(1, 5);
    for (const { count, error } of counts) expect(count + error).to.be.at.least(unlisted);
  });
});
