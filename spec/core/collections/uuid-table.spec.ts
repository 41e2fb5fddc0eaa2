import { expect } from 'chai';
import fc from 'fast-check';
import {
  zeroWords,
  readUuid,
  slotsFor,
  uuidTable,
  type UuidWords,
} from '../../../src/core/collections/uuid-table.ts';

/** Alike enough that they share their homes in a table. */
const wordsOf = (n: number): UuidWords => {
  const words = zeroWords();
  readUuid(
    `${(n % 5).toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
    words,
  );
  return words;
};
const keyIn = (words: UuidWords): string => words.join();

describe('uuidTable', () => {
  it('holds the same as a plain set, whatever is added, deleted and tombstoned', () => {
    const step = fc.tuple(fc.constantFrom('add', 'delete', 'withdraw'), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = uuidTable(1024);
        const plain = new Set<string>();
        let isWithdrawn = false;
        for (const [name, n] of steps) {
          const words = wordsOf(n);
          const isThere = plain.has(keyIn(words));
          expect(table.has(words)).to.equal(isThere);
          if (name === 'add') {
            expect(table.add(words)).to.equal(!isThere);
            plain.add(keyIn(words));
          } else if (name === 'delete' && !isWithdrawn) {
            expect(table.delete(words)).to.equal(isThere);
            plain.delete(keyIn(words));
          } else if (name === 'withdraw') {
            isWithdrawn = true;
            expect(table.tombstone(words)).to.equal(isThere);
            plain.delete(keyIn(words));
          }
        }
        const slots = Array.from({ length: table.slots }, (_, slot) => slot);
        const read = zeroWords();
        const found = slots
          .filter((slot) => table.at(slot, read))
          .map((slot) => (table.at(slot, read), keyIn(read)));
        expect(found.sort()).to.deep.equal([...plain].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every other UUID in its slot when one becomes a tombstone', () => {
    const table = uuidTable(1024);
    const read = zeroWords();
    const placed = (): string[] =>
      Array.from({ length: table.slots }, (_, slot) =>
        table.at(slot, read) ? `${slot}: ${keyIn(read)}` : '',
      ).filter((text) => text !== '');
    for (let n = 0; n < 50; n += 5) table.add(wordsOf(n)); // all from one home
    const before = placed();
    table.tombstone(wordsOf(20));
    expect(placed()).to.deep.equal(before.filter((text) => !text.endsWith(`: ${keyIn(wordsOf(20))}`)));
  });
});

describe('readUuid', () => {
  it('reads every digit', () => {
    const words = zeroWords();
    expect(readUuid('01234567-89ab-cdef-0123-456789abcdef', words)).to.equal(true);
    expect([...words]).to.deep.equal([0x01234567, 0x89abcdef, 0x01234567, 0x89abcdef]);
  });

  it('rejects the two values that mark an empty slot and a tombstone', () => {
    for (const letter of ['0', 'f'])
      expect(readUuid('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'.replaceAll('x', letter), zeroWords())).to.equal(
        false,
      );
  });
});

describe('slotsFor', () => {
  it('leaves half of the table empty', () => {
    for (const [keys, slots] of [
      [0, 1024],
      [512, 1024],
      [513, 2048],
      [5000, 16_384],
    ] as const)
      expect(slotsFor(keys)).to.equal(slots);
  });
});
