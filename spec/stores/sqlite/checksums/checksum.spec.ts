import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Checked,
  checksumOf,
  counterPart,
  partOf,
} from '../../../../src/stores/sqlite/checksums/checksum.ts';

const flipBit = (value: number, bit: number): number => Number(BigInt(value) ^ (1n << BigInt(bit)));

describe('checksumOf', () => {
  it('changes with any single bit of an integer', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(52), (value, bit) => {
        expect(checksumOf(['row', flipBit(value, bit)])).not.to.equal(checksumOf(['row', value]));
      }),
    );
  });

  it('changes with any byte, with the order of values, and where one value ends', () => {
    const rows: readonly (readonly Checked[])[] = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['c', 'ab'],
      ['ab', 'd'],
      ['ab', null],
      ['ab', ''],
      ['ab', 0],
      ['ab', 1.5],
      ['ab', '1.25'],
      ['ab', Uint8Array.of(1, 2)],
      ['ab', Uint8Array.of(2, 1)],
      ['ab', Uint8Array.of(1, 2, 0)],
    ];
    expect(new Set(rows.map(checksumOf)).size).to.equal(rows.length);
  });
});

describe('partOf', () => {
  it('is linear in the count, beyond 32 bits too', () => {
    const key = checksumOf(['key']);
    const count = fc.nat(2 ** 31);
    fc.assert(
      fc.property(count, count, (a, b) => {
        expect((partOf(key, a) + partOf(key, b)) >>> 0).to.equal(partOf(key, a + b));
      }),
    );
    expect(partOf(key, 2 ** 32)).not.to.equal(partOf(key, 0));
    expect(counterPart('a', 5)).not.to.equal(counterPart('b', 5));
  });
});
