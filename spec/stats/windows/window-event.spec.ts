import { expect } from 'chai';
import fc from 'fast-check';
import { pageKey, pageOf } from '../../../src/stats/windows/window-event.ts';

describe('pageKey', () => {
  it('gives back domain and title, whatever the title', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'en.wikipedia.org'), fc.string({ unit: 'binary' }), (domain, title) => {
        expect(pageOf(pageKey(domain, title))).to.deep.equal({ domain, title });
      }),
    );
    expect(pageOf(pageKey('en.wikipedia.org', 'AC/DC'))).to.deep.equal({
      domain: 'en.wikipedia.org',
      title: 'AC/DC',
    });
  });
});
