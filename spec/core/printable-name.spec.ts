import { expect } from 'chai';
import { printableName } from '../../src/core/printable-name.ts';

describe('printableName', () => {
  for (const [name, shown] of [
    ['Alice', 'Alice'],
    ['編集者 Müller 🐈', '編集者 Müller 🐈'],
    ['שלום', '\u2068שלום\u2069'],
    ['بوت 5', '\u2068بوت 5\u2069'],
    ['ﷺ', '\u2068ﷺ\u2069'],
    ['𐤀', '\u2068𐤀\u2069'],
    ['𞤀', '\u2068𞤀\u2069'],
    ['a\u202eb', 'a\u{fffd}b'],
    ['\u2069שלום\u202e', '\u2068\u{fffd}שלום\u{fffd}\u2069'],
  ] as const) {
    it(`shows ${JSON.stringify(name)} as ${JSON.stringify(shown)}`, () => {
      expect(printableName(name)).to.equal(shown);
    });
  }
});
