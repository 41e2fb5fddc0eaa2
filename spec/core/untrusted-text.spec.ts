import { expect } from 'chai';
import { oneLine, quoted } from '../../src/core/untrusted-text.ts';

describe('quoted', () => {
  it('replaces control characters, line ends and direction marks', () => {
    expect(quoted('a\u001b[2J\nb\u202ec\u0000')).to.equal('"a\ufffd[2J\ufffdb\ufffdc\ufffd"');
    expect(quoted('👩‍👩‍👧 Zürich')).to.equal('"👩‍👩‍👧 Zürich"');
  });

  it('is never longer than its limit, and splits no character', () => {
    expect(quoted('abcdef', 3)).to.equal('"abc…"');
    expect(quoted('🦆🦆🦆', 5)).to.equal('"🦆🦆\ufffd…"');
    expect(quoted('x'.repeat(1_000_000)).length).to.be.below(210);
  });
});

describe('oneLine', () => {
  it('does the same without quotes', () => {
    expect(oneLine('a\nb', 9)).to.equal('a\ufffdb');
  });
});
