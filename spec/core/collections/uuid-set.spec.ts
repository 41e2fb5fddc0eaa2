import { expect } from 'chai';
import fc from 'fast-check';
import { uuidSet } from '../../../src/core/collections/uuid-set.ts';
import { uuidTable } from '../../../src/core/collections/uuid-table.ts';

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
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
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

/** UUIDs that lie all over a table, as real ones do. */
const key = (n: number): string =>
  `${((n * 2654435761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

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

  it('does not mistake a key for a UUID if any of its characters is different', () => {
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
      const packed = uuidSet(expected);
      for (let n = 0; n < 20_000; n += 1) packed.add(key(n));
      for (let n = 0; n < 20_000; n += 3) packed.delete(key(n));
      for (let n = 0; n < 20_001; n += 1)
        expect(packed.has(key(n)), key(n)).to.equal(n % 3 !== 0 && n < 20_000);
      expect(packed.size).to.equal(20_000 - Math.ceil(20_000 / 3));
    });

  it('holds the same as a plain set when keys are deleted, and added again, while others move into a larger table', () => {
    const packed = uuidSet();
    const plain = new Set<string>();
    for (let n = 0; n < 9000; n += 1) {
      expect(packed.add(key(n))).to.equal(true);
      plain.add(key(n));
      // One of long ago, which may lie in either table, one that is new, and one that was deleted.
      for (const other of [(n * 7919) % (n + 1), n - 3]) {
        expect(packed.has(key(other)), key(other)).to.equal(plain.has(key(other)));
        packed.delete(key(other));
        plain.delete(key(other));
        expect(packed.has(key(other)), key(other)).to.equal(false);
      }
      const back = (n * 104_729) % (n + 1);
      expect(packed.add(key(back)), key(back)).to.equal(!plain.has(key(back)));
      plain.add(key(back));
      expect(packed.size).to.equal(plain.size);
    }
    for (let n = 0; n < 9000; n += 1) expect(packed.has(key(n)), key(n)).to.equal(plain.has(key(n)));
  });

  it('moves only a few keys at a time, however many it holds', () => {
    let looked = 0;
    const packed = uuidSet(0, (slots) => {
      const table = uuidTable(slots);
      const at = (slot: number, words: Uint32Array): boolean => {
        looked += 1;
        return table.at(slot, words);
      };
      return { ...table, at };
    });
    let most = 0;
    for (let n = 0; n < 40_000; n += 1) {
      looked = 0;
      packed.add(`${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`);
      most = Math.max(most, looked);
    }
    expect(most).to.be.greaterThan(0).and.most(16);
    expect(packed.size).to.equal(40_000);
  });
});
