import { expect } from 'chai';
import fc from 'fast-check';
import { hashSet } from '../../../../src/stats/windows/sketches/hash-set.ts';

const word = fc.oneof(fc.nat(3), fc.constantFrom(16, 32, 2 ** 31, 2 ** 32 - 1));

describe('hashSet', () => {
  it('holds the same as a plain set, while it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 100 }), fc.nat(200), (pairs, more) => {
        const packed = hashSet();
        const plain = new Set<string>();
        for (const [high, low] of [
          ...pairs,
          ...Array.from({ length: more }, (_, n) => [n * 16, 5] as const),
        ]) {
          packed.add(high, low);
          plain.add(`${high} ${low}`);
          expect(packed.size).to.equal(plain.size);
        }
        const visited: string[] = [];
        packed.forEach((high, low) => visited.push(`${high} ${low}`));
        expect(visited).to.have.members([...plain]);
      }),
    );
  });
});
