import { expect } from 'chai';
import { capCounts, cappedKey, capRanked, OTHER_KEY } from '../../../src/stats/counts/key-cap.ts';

const counts = (entries: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(entries));

describe('capCounts', () => {
  it('changes nothing as long as there is room', () => {
    const added = counts({ b: 1, c: 2 });
    expect(capCounts(added, new Set(['a', 'b']), 3)).to.equal(added);
    expect(capCounts(added, new Set(['a', 'b', OTHER_KEY]), 3)).to.equal(added);
  });

  it('keeps what is known and what comes first, and adds up the rest', () => {
    const added = counts({ x: 1, a: 2, y: 3, z: 4, b: 5 });
    expect(capCounts(added, new Set(['a', 'b']), 3)).to.deep.equal(
      counts({ x: 1, a: 2, [OTHER_KEY]: 3 + 4, b: 5 }),
    );
  });

  it('adds to the others what is named like them', () => {
    expect(capCounts(counts({ [OTHER_KEY]: 1, x: 2 }), new Set(['a']), 1)).to.deep.equal(
      counts({ [OTHER_KEY]: 3 }),
    );
  });

  it('comes out alike however the same keys are cut into steps', () => {
    const keys = Array.from({ length: 40 }, (_, i) => `key ${(i * 7) % 20}`);
    const inSteps = (length: number): ReadonlyMap<string, number> => {
      const total = new Map<string, number>();
      for (let at = 0; at < keys.length; at += length) {
        const step = new Map<string, number>();
        for (const key of keys.slice(at, at + length)) step.set(key, (step.get(key) ?? 0) + 1);
        for (const [key, count] of capCounts(step, total, 5)) total.set(key, (total.get(key) ?? 0) + count);
      }
      return total;
    };
    expect(inSteps(40).size).to.equal(6);
    for (const length of [1, 3, 7]) expect(inSteps(length)).to.deep.equal(inSteps(40));
  });
});

describe('cappedKey', () => {
  it('is the key while it is known or there is room', () => {
    expect(cappedKey('a', new Set(['a', 'b']), 2)).to.equal('a');
    expect(cappedKey('c', new Set(['a', 'b']), 2)).to.equal(OTHER_KEY);
    expect(cappedKey('c', new Set(['a', 'b']), 3)).to.equal('c');
    expect(cappedKey('c', new Set(['a', OTHER_KEY]), 2)).to.equal('c');
  });
});

describe('capRanked', () => {
  const ranked = [
    ['a', 9],
    ['b', 5],
    ['c', 3],
    ['d', 3],
  ] as const;
  it('shows the first, and the others as one in its place', () => {
    expect(capRanked(ranked, 4)).to.equal(ranked);
    expect(capRanked(ranked, 2)).to.deep.equal([
      ['a', 9],
      [OTHER_KEY, 6],
      ['b', 5],
    ]);
    expect(capRanked(ranked, 3)).to.deep.equal([
      ['a', 9],
      ['b', 5],
      ['c', 3],
      [OTHER_KEY, 3],
    ]);
  });

  it('adds to those that are named so already', () => {
    expect(
      capRanked(
        [
          ['a', 9],
          [OTHER_KEY, 5],
          ['c', 3],
          ['d', 1],
        ],
        2,
      ),
    ).to.deep.equal([
      ['a', 9],
      [OTHER_KEY, 6],
      ['c', 3],
    ]);
    expect(
      capRanked(
        [
          ['a', 9],
          [OTHER_KEY, 5],
        ],
        1,
      ),
    ).to.deep.equal([
      ['a', 9],
      [OTHER_KEY, 5],
    ]);
  });
});
