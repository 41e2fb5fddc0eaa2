import { expect } from 'chai';
import fc from 'fast-check';
import { generationalKeySet } from '../../../src/core/collections/generational-key-set.ts';

describe('generationalKeySet', () => {
  it('lets a key be claimed once', () => {
    const claims = generationalKeySet(10);
    const claim = (key: string): boolean => claims.addIfAbsent(key);
    expect([claim('a'), claim('b'), claim('a'), claim('b')]).to.deep.equal([true, true, false, false]);
  });

  it('remembers at least the latest keys, and less than twice as many', () => {
    const keys = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), keys, (least, claimed) => {
        const claims = generationalKeySet(least);
        const fresh: number[] = [];
        for (const key of claimed) {
          const isNew = claims.addIfAbsent(String(key));
          if (fresh.slice(-least).includes(key)) expect(isNew).to.equal(false);
          if (!fresh.slice(-2 * least).includes(key)) expect(isNew).to.equal(true);
          if (isNew) fresh.push(key);
        }
      }),
    );
  });
});
