import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth, padColumns, truncate } from '../../src/core/display-width.ts';

describe('displayWidth', () => {
  for (const [text, columns] of [
    ['', 0],
    ['Alice', 5],
    ['Müller', 6],
    ['Mu\u0308ller', 6],
    ['編集者4', 7],
    ['위키백과', 8],
    ['ｱﾘｽ', 3],
    ['Ａ', 2],
    ['🐈', 2],
    ['👩‍🚀', 2],
    ['🇳🇴', 2],
    ['❤️', 2],
    ['שָׁלוֹם', 4],
    ['\u2068שלום\u2069', 4],
    ['Ж…', 2],
  ] as const) {
    it(`gives ${JSON.stringify(text)} ${columns} columns`, () => {
      expect(displayWidth(text)).to.equal(columns);
    });
  }
});

describe('truncate', () => {
  for (const [text, columns, kept] of [
    ['Alice', 5, 'Alice'],
    ['Alice', 4, 'Ali…'],
    ['Alice', 1, '…'],
    ['Alice', 0, ''],
    ['編集者', 6, '編集者'],
    ['編集者', 5, '編集…'],
    ['編集者', 4, '編…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['a👩‍🚀b', 3, 'a…'],
    ['\u2068שלום\u2069', 4, '\u2068שלום\u2069'],
    ['\u2068שלום\u2069 1', 6, '\u2068שלום\u2069 1'],
    ['\u2068שלום\u2069', 3, '\u2068של…\u2069'],
    ['\u2068שלום\u2069 123', 6, '\u2068שלום\u2069 …'],
  ] as const) {
    it(`makes ${JSON.stringify(text)} fit into ${columns}: ${JSON.stringify(kept)}`, () => {
      expect(truncate(text, columns)).to.equal(kept);
    });
  }

  it('never gives more than fits, nor less than it must', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '編', 'e\u0301', '👩‍🚀', 'ö', '\u0308', ' ') });
    fc.assert(
      fc.property(texts, fc.nat(12), (text, columns) => {
        const width = displayWidth(truncate(text, columns));
        expect(width).to.be.at.most(columns);
        if (displayWidth(text) > columns) expect(width).to.be.at.least(columns - 1);
        else expect(truncate(text, columns)).to.equal(text);
      }),
    );
  });
});

describe('padColumns', () => {
  it('counts columns, not code units', () => {
    expect(padColumns('編集', 6)).to.equal('編集  ');
    expect(padColumns('\u2068שלום\u2069', 6)).to.equal('\u2068שלום\u2069  ');
    expect(padColumns('Alice', 3)).to.equal('Alice');
  });
});
