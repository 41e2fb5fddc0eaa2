import { expect } from 'chai';
import fc from 'fast-check';
import { uuidSet } from '../../src/core/uuid-set.ts';

/** Few enough UUIDs that they meet often, and alike enough that they share their homes in the table. */
const uuid = fc
  .integer({ min: 0, max: 40 })
  .map(
    (n) =>
      `${n.toString(16).padStart(8, '0')}-0000-4000-8000-${((n * 7) % 5).toString(16).padStart(12, '0')}`,
  );
const oddKey = fc.constantFrom(
  '',
  'x',
  '00000000-0000-0000-0000-000000000000',
  'ABCDEF01-0000-4000-8000-000000000001',
  'abcdef01-0000-4000-8000-000000000001',
  'abcdef01-0000-4000-8000-00000000000g',
  'abcdef01 0000-4000-8000-000000000001',
  'é0000000-0000-4000-8000-000000000001',
);
const step = fc.tuple(
  fc.constantFrom('add', 'delete', 'has'),
  fc.oneof({ weight: 4, arbitrary: uuid }, { weight: 1, arbitrary: oddKey }),
);

describe('uuidSet', () => {
  it('holds the same as a plain set, whatever is added and deleted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const packed = uuidSet();
        const plain = new Set<string>();
        for (const [name, key] of steps) {
          if (name === 'add') {
            packed.add(key);
            plain.add(key);
          } else if (name === 'delete') {
            packed.delete(key);
            plain.delete(key);
          }
          expect(packed.has(key)).to.equal(plain.has(key));
          expect(packed.size).to.equal(plain.size);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes no key for a UUID that has another letter in it, wherever', () => {
    const allOnes = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    for (let at = 0; at < allOnes.length; at += 1) {
      const packed = uuidSet();
      const other = `${allOnes.slice(0, at)}g${allOnes.slice(at + 1)}`;
      packed.add(other);
      expect(packed.has(other), other).to.equal(true);
      expect(packed.has(allOnes), other).to.equal(false);
    }
  });

  for (const expected of [0, 100, 5000, 40_000])
    it(`holds the same as a plain set while it grows to many keys and shrinks again, ${expected} expected`, () => {
      const key = (n: number): string =>
        `${((n * 2654435761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
      const packed = uuidSet(expected);
      for (let n = 0; n < 20_000; n += 1) packed.add(key(n));
      for (let n = 0; n < 20_000; n += 3) packed.delete(key(n));
      for (let n = 0; n < 20_001; n += 1)
        expect(packed.has(key(n)), key(n)).to.equal(n % 3 !== 0 && n < 20_000);
      expect(packed.size).to.equal(20_000 - Math.ceil(20_000 / 3));
    });
});
