import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

const { readWikiNames, readWikiSets } = (await pageModule('model/wiki-names.js')) as {
  readWikiNames: (body: unknown) => ReadonlyMap<string, string>;
  readWikiSets: (body: unknown) => readonly object[];
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

describe('readWikiSets', () => {
  it('reads the sets of /stats/wikis with their size, and how a built-in one is computed', () => {
    const sets = [
      {
        name: 'small',
        rule: 'fewer than 10 events per hour in the mean of `rates`',
        wikis: ['a.org', 'b.org'],
      },
      { name: 'nordic', rule: null, wikis: [] },
      { name: 7, wikis: [] },
      null,
    ];
    expect(readWikiSets({ sets })).to.deep.equal([
      { name: 'small', size: 2, rule: 'fewer than 10 events per hour in the mean' },
      { name: 'nordic', size: 0, rule: null },
    ]);
    for (const body of [null, {}, { sets: 1 }]) expect(readWikiSets(body)).to.deep.equal([]);
  });
});
