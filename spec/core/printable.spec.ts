import { expect } from 'chai';
import { printable } from '../../src/core/printable.ts';

describe('printable', () => {
  for (const [text, shown] of [
    ['Alice', 'Alice'],
    ['a\u001b[2Jb', 'a\u{fffd}[2Jb'],
    ['a\r\n\tb', 'a\u{fffd}b'],
    ['a\u009b31mb', 'a\u{fffd}31mb'],
    ['a\u202eb\u2066', 'a\u{fffd}b\u{fffd}'],
    ['a\u2028b', 'a\u{fffd}b'],
    ['a\ud800b', 'a\u{fffd}b'],
    ['👩\u200d🚀 می\u200cخواهم', '👩\u200d🚀 می\u200cخواهم'],
  ] as const) {
    it(`shows ${JSON.stringify(text)} as ${JSON.stringify(shown)}`, () => {
      expect(printable(text)).to.equal(shown);
    });
  }
});
