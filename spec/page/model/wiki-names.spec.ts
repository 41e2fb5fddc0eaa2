import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

const { readWikiNames } = (await pageModule('model/wiki-names.js')) as {
  readWikiNames: (body: unknown) => ReadonlyMap<string, string>;
};

describe('readWikiNames', () => {
  it('reads the names of /stats/wikis, and leaves out wikis without one', () => {
    const wikis = [
      { domain: 'en.wikipedia.org', name: 'English Wikipedia', per_hour: 5 },
      { domain: 'wiki.example.org', name: null, per_hour: 0 },
      { domain: 7, name: 'Seven' },
      null,
    ];
    expect([...readWikiNames({ wikis })]).to.deep.equal([['en.wikipedia.org', 'English Wikipedia']]);
  });

  it('is empty for anything else', () => {
    for (const body of [null, 'x', {}, { wikis: {} }]) expect(readWikiNames(body).size).to.equal(0);
  });
});
