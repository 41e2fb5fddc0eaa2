import { expect } from 'chai';
import fc from 'fast-check';
import { boundedMap } from '../../../src/core/collections/bounded-map.ts';

describe('boundedMap', () => {
  it('evicts the key that was set longest ago', () => {
    const map = boundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).to.deep.equal([undefined, 2, 3]);
    expect(map.size).to.equal(2);
  });

  it('renews a key that is set again, and not one that is read', () => {
    const map = boundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.get('b');
    map.set('c', 4);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).to.deep.equal([3, undefined, 4]);
  });

  it('holds what a list of the latest keys holds, whatever is set and deleted', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 12 }), isDelete: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.array(step, { maxLength: 200 }), (maxEntries, steps) => {
        const map = boundedMap<number, number>(maxEntries);
        let latest: readonly number[] = [];
        for (const [index, { key, isDelete }] of steps.entries()) {
          const others = latest.filter((other) => other !== key);
          if (isDelete) expect(map.delete(key)).to.equal(latest.includes(key));
          else map.set(key, index);
          latest = isDelete ? others : [...others, key].slice(-maxEntries || Infinity);
          expect(map.size).to.equal(latest.length);
          for (let known = 0; known <= 12; known += 1)
            expect(map.has(known)).to.equal(latest.includes(known));
        }
      }),
    );
  });
});
