import { expect } from 'chai';
import { wikiSetsOf } from '../../../src/apps/shared/wiki-sets-of.ts';
import { loadSettings } from '../../../src/config/load-settings.ts';

const setsFrom = (text: string) =>
  wikiSetsOf(loadSettings({ env: { WIKI_SETS: text }, cwd: '/', read: () => null }));

describe('wikiSetsOf', () => {
  it('is what WIKI_SETS has, with domains for database names', () => {
    expect(setsFrom('{"nordic":["svwiki","no.*"]}')).to.deep.equal(
      new Map([['nordic', ['no.*', 'sv.wikipedia.org']]]),
    );
    expect(setsFrom('').size).to.equal(0);
  });

  it('can be an object in a configuration file', () => {
    const file = JSON.stringify({ wiki_sets: { nordic: ['svwiki'] } });
    const read = (path: string): string | null => (path.endsWith('/config.json') ? file : null);
    expect(wikiSetsOf(loadSettings({ env: {}, cwd: '/', read }))).to.deep.equal(
      new Map([['nordic', ['sv.wikipedia.org']]]),
    );
  });

  it('names the setting, its source and each wrong wiki', () => {
    expect(() => setsFrom('{"a":["en.wikipeda.org"],"small":["enwiki"]}')).to.throw(
      /^wiki_sets \(environment WIKI_SETS\): a has "en\.wikipeda\.org": no such wiki: did you mean .*\nwiki_sets \(environment WIKI_SETS\): small is the name of a built-in set/,
    );
  });
});
