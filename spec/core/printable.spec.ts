import { expect } from 'chai';
import { printable, printableJson } from '../../src/core/printable.ts';

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

describe('printableJson', () => {
  for (const text of [
    '{"user":"a\u009b2Jb","title":"\u202eevil\u2066","n":[1,2]}',
    '{"a":"\u007f\u0085\ufeff"}',
    '{"a":"\ud800","b":"👩\u200d🚀"}',
    '{\r\n\t"a": {\n\t\t"b": "x\u2028y"\n\t}\n}',
    '{"tag":"\u{e0041}"}',
  ]) {
    it(`keeps the value of ${JSON.stringify(text)}, on one line without unsafe characters`, () => {
      const shown = printableJson(text);
      expect(JSON.parse(shown)).to.deep.equal(JSON.parse(text));
      expect(shown).not.to.match(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    });
  }

  it('makes a text that is not JSON safe as well', () => {
    expect(printableJson('\u001b[2J\u001b]0;PWNED\u0007 not json\n')).to.equal(
      '\\u001b[2J\\u001b]0;PWNED\\u0007 not json ',
    );
  });
});
