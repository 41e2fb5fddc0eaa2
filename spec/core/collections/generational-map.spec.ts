import { expect } from 'chai';
import fc from 'fast-check';
import { generationalMap } from '../../../src/core/collections/generational-map.ts';

describe('generationalMap', () => {
  it('evicts the keys that were touched longest ago, and counts them', () => {
    const map = generationalMap<number>(4);
    for (const [value, key] of ['a', 'b', 'c', 'a', 'd'].entries()) map.touch(key, value);
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).to.deep.equal([3, undefined, 2, 4]);
    expect([map.size, map.evicted]).to.deep.equal([3, 1]);
  });

  it('holds at most maxKeys and always the latest half, and counts every eviction', () => {
    const key = fc.nat(12).map(String);
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), fc.integer({ min: 2, max: 10 }), (touched, most) => {
        const map = generationalMap<number>(most);
        let entered = 0;
        for (const [at, name] of touched.entries()) {
          if (map.get(name) === undefined) entered += 1;
          map.touch(name, at);
          expect(map.size).to.be.at.most(most);
          expect(map.size + map.evicted).to.equal(entered);
          const latest = new Set<string>();
          for (const before of touched.slice(0, at + 1).reverse())
            if (latest.size < Math.floor(most / 2)) latest.add(before);
          for (const recent of latest)
            expect(map.get(recent), recent).to.equal(touched.slice(0, at + 1).lastIndexOf(recent));
        }
      }),
    );
  });
});
