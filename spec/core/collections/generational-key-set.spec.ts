import { expect } from 'chai';
import fc from 'fast-check';
import { generationalKeySet } from '../../../src/core/collections/generational-key-set.ts';

describe('generationalKeySet', () => {
  it('finds a key new only once', () => {
    const keys = generationalKeySet(10);
    const add = (key: string): boolean => keys.addIfAbsent(key);
    expect([add('a'), add('b'), add('a'), add('b')]).to.deep.equal([true, true, false, false]);
  });

  it('remembers at least minKeys keys, and fewer than twice as many', () => {
    const keys = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), keys, (minKeys, added) => {
        const seen = generationalKeySet(minKeys);
        const fresh: number[] = [];
        for (const key of added) {
          const isNew = seen.addIfAbsent(String(key));
          if (fresh.slice(-minKeys).includes(key)) expect(isNew).to.equal(false);
          if (!fresh.slice(-2 * minKeys).includes(key)) expect(isNew).to.equal(true);
          if (isNew) fresh.push(key);
        }
      }),
    );
  });
});
