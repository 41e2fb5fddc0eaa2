import { expect } from 'chai';
import { type KnownWikis, NO_WIKIS, readWikis } from '../../../src/wikimedia/filter/read-wikis.ts';

const KNOWN: KnownWikis = {
  seen: new Set(['en.wikipedia.org', 'www.wikidata.org', 'wiki.example.com', '(other)']),
  sets: new Map([
    ['nordic', ['sv.wikipedia.org', 'no.*']],
    ['empty', []],
  ]),
};

describe('readWikis', () => {
  for (const [name, wikis] of [
    ['enwiki', ['en.wikipedia.org']],
    ['EN.wikipedia.org ', ['en.wikipedia.org']],
    ['(other)', ['(other)']],
    ['*.wikipedia.org', ['*.wikipedia.org']],
    [' *.Wikipedia.org', ['*.wikipedia.org']],
    ['fr.*', ['fr.*']],
    ['*.org', ['*.org']],
    ['*.example.com', ['*.example.com']],
    ['zh-*.wikipedia.org', ['zh-*.wikipedia.org']],
    ['nordic', ['sv.wikipedia.org', 'no.*']],
    ['Nordic', ['sv.wikipedia.org', 'no.*']],
  ] as const)
    it(`reads ${JSON.stringify(name)} as ${wikis.join(', ')}`, () => {
      expect(readWikis(name, KNOWN)).to.deep.equal({ wikis });
    });

  for (const [name, problem] of [
    ['*', 'no such wikis: a pattern is a domain with wildcards, such as *.wikipedia.org or fr.*'],
    ['*wiki', 'no such wikis: a pattern is a domain with wildcards, such as *.wikipedia.org or fr.*'],
    ['*.wikipeda.org', 'no such wikis: did you mean *.wikipedia.org?'],
    [
      '*.exmaple.net',
      'no wiki of this feed matches: a pattern is a domain with wildcards, such as *.wikipedia.org or fr.*',
    ],
    ['*.a b.org', 'no such wikis: a pattern is a domain with wildcards, such as *.wikipedia.org or fr.*'],
    ['nordci', 'no such wiki: did you mean the set nordic?'],
    ['empty', 'the set empty has no wikis yet'],
    [
      'enwikii',
      'no such wiki: did you mean enwiki? Otherwise use a domain such as en.wikipedia.org, or a database name such as enwiki',
    ],
  ] as const)
    it(`refuses ${JSON.stringify(name)}`, () => {
      expect(readWikis(name, KNOWN)).to.deep.equal({ problem });
    });

  it('accepts any pattern for an unknown feed before its first event', () => {
    expect(readWikis('*.example.net', NO_WIKIS)).to.deep.equal({ wikis: ['*.example.net'] });
    expect(readWikis('*.wikipeda.org', NO_WIKIS)).to.have.property('problem');
  });
});
