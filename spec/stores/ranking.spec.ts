import { expect } from 'chai';
import fc from 'fast-check';
import { createRanking } from '../../src/stores/ranking.ts';

describe('createRanking', () => {
  it('reports the keys that entered and left', () => {
    const ranking = createRanking(2, [
      ['a', 5],
      ['b', 3],
    ]);
    expect(ranking.update([['c', 1]])).to.deep.equal({ entered: [], left: [] });
    expect(ranking.update([['c', 4]])).to.deep.equal({ entered: ['c'], left: ['b'] });
    expect(ranking.update([['c', 9]])).to.deep.equal({ entered: [], left: [] });
    expect(ranking.ranked()).to.deep.equal([
      ['c', 9],
      ['a', 5],
    ]);
  });

  it('ranks equal counts by name', () => {
    const ranking = createRanking(1, [['b', 3]]);
    expect(ranking.update([['c', 3]]).entered).to.deep.equal([]);
    expect(ranking.update([['a', 3]])).to.deep.equal({ entered: ['a'], left: ['b'] });
  });

  it('never changes an array that it returned', () => {
    const ranking = createRanking(2, [['a', 1]]);
    const before = ranking.ranked();
    ranking.update([['a', 2]]);
    expect(before).to.deep.equal([['a', 1]]);
  });

  it('equals sorting all keys, and its members follow from the reported changes', () => {
    const step = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 4 })), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 8 }), (steps, limit) => {
        const counts = new Map<string, number>();
        const ranking = createRanking(limit);
        const members = new Set<string>();
        for (const changes of steps) {
          for (const [key, delta] of changes) counts.set(`${key}`, (counts.get(`${key}`) ?? 0) + delta);
          const { entered, left } = ranking.update(
            changes.map(([key]) => [`${key}`, counts.get(`${key}`) ?? 0]),
          );
          for (const key of left) members.delete(key);
          for (const key of entered) members.add(key);
          const expected = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, limit);
          expect(ranking.ranked()).to.deep.equal(expected);
          expect([...members]).to.have.members(expected.map(([key]) => key));
        }
      }),
    );
  });
});
