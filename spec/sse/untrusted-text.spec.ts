import { expect } from 'chai';
import { oneLine, quoted } from '../../src/sse/untrusted-text.ts';

describe('quoted', () => {
  it('makes control characters, line ends and changes of direction visible', () => {
    expect(quoted('a\u001b[2J\nb\u202ec\u0000')).to.equal('"a\ufffd[2J\ufffdb\ufffdc\ufffd"');
    expect(quoted('👩‍👩‍👧 Zürich')).to.equal('"👩‍👩‍👧 Zürich"');
  });

  it('is never longer than it may be, and holds no half of a character', () => {
    expect(quoted('abcdef', 3)).to.equal('"abc…"');
    expect(quoted('🦆🦆🦆', 5)).to.equal('"🦆🦆\ufffd…"');
    expect(quoted('x'.repeat(1_000_000)).length).to.be.below(210);
  });
});

describe('oneLine', () => {
  it('is the same without quotes', () => {
    expect(oneLine('a\nb', 9)).to.equal('a\ufffdb');
  });
});
