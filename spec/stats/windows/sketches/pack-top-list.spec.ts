import { expect } from 'chai';
import fc from 'fast-check';
import { packTopList, unpackTopList } from '../../../../src/stats/windows/sketches/pack-top-list.ts';
import { WindowError } from '../../../../src/stats/windows/window-error.ts';

const entry = fc.record({ key: fc.string({ unit: 'grapheme' }), count: fc.nat(), error: fc.nat(1) });

describe('packTopList', () => {
  it('comes back equal', () => {
    fc.assert(
      fc.property(fc.record({ counts: fc.array(entry), unlisted: fc.nat() }), (list) => {
        expect(unpackTopList(packTopList(list))).to.deep.equal(list);
      }),
    );
  });

  it('says so when a text is none of its own', () => {
    for (const text of [
      '',
      '{',
      '[]',
      '[1,["a"],[],[]]',
      '[1,[7],[7],[]]',
      '["1",[],[],[]]',
      '[1,[],[],null]',
    ])
      expect(() => unpackTopList(text), text).to.throw(WindowError, /is no top list/);
  });
});
