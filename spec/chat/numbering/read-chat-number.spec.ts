import { expect } from 'chai';
import fc from 'fast-check';
import { readChatNumber } from '../../../src/chat/numbering/read-chat-number.ts';

describe('readChatNumber', () => {
  for (const [text, number] of [
    ['1', 1],
    ['+7', 7],
    ['007', 7],
    ['-0', NaN],
    ['2147483647', 2_147_483_647],
    ['2147483648', NaN],
    ['-1', NaN],
    ['9223372036854775807', NaN],
    ['-9223372036854775808', NaN],
    ['9223372036854775808', null],
    ['-9223372036854775809', null],
    [`${'0'.repeat(5000)}7`, 7],
    ['9'.repeat(5000), null],
    ['', null],
    ['+', null],
    ['--1', null],
    ['1.0', null],
    ['1e3', null],
    ['0x1', null],
    [' 1', null],
    ['1\n', null],
    ['١', null],
    ['1\u0000', null],
  ] as const) {
    it(`reads ${JSON.stringify(text.slice(0, 30))} as ${String(number)}`, () => {
      expect(readChatNumber(text)).to.deep.equal(number);
    });
  }

  it('accepts every 64-bit integer, and none beyond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), (value) => {
        const read = readChatNumber(String(value));
        const isInt64 = value >= -(2n ** 63n) && value < 2n ** 63n;
        const isNumber = value >= 1n && value < 2n ** 31n;
        expect(read).to.deep.equal(isNumber ? Number(value) : isInt64 ? NaN : null);
      }),
    );
  });
});
