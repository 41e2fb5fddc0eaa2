import { expect } from 'chai';
import { didYouMean } from '../../src/core/did-you-mean.ts';

describe('didYouMean', () => {
  const names = ['PORT', 'HOST', 'STORAGE', 'WIKIPEDIA_STREAM_URL', 'LOG_LEVEL'];

  for (const [written, meant] of [
    ['STORAG', 'STORAGE'],
    ['STORGAE', 'STORAGE'],
    ['WIKIPEDIA_STREAM_URI', 'WIKIPEDIA_STREAM_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['PROT', 'PORT'],
    ['HOME', null],
    ['PATH', null],
    ['HOSTNAME', null],
    ['', null],
  ] as const) {
    it(`suggests ${String(meant)} for ${JSON.stringify(written)}`, () => {
      expect(didYouMean(written, names)).to.equal(meant);
    });
  }
});
