import { expect } from 'chai';
import fc from 'fast-check';
import { compareCodePoints } from '../../../src/stats/counts/compare-code-points.ts';

describe('compareCodePoints', () => {
  it('puts an emoji behind U+FFFF, where UTF-16 order does not', () => {
    expect(compareCodePoints('\uFFFF', '🦆')).to.be.below(0);
    expect(['🦆', '\uFFFF'].sort()).to.deep.equal(['🦆', '\uFFFF']);
  });

  it('orders well-formed text as its UTF-8 bytes are ordered', () => {
    const unit = fc.constantFrom('a', 'b', '\u0000', '\uD7FF', '\uE000', '\uFFFF', '𐀀', '🦆');
    const text = fc.string({ unit, maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
