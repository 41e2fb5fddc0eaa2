import { expect } from 'chai';
import { changeTypeProblem } from '../../../src/wikimedia/names/change-types.ts';
import { readWikiName } from '../../../src/wikimedia/names/read-wiki-name.ts';

const SEEN = new Set(['en.wikipedia.org', 'www.wikidata.org', 'wiki.example.com', '(other)']);

describe('readWikiName', () => {
  for (const [name, domain] of [
    ['enwiki', 'en.wikipedia.org'],
    ['ENWIKI ', 'en.wikipedia.org'],
    ['en.wikipedia.org', 'en.wikipedia.org'],
    ['EN.Wikipedia.org', 'en.wikipedia.org'],
    ['zh_min_nanwiki', 'zh-min-nan.wikipedia.org'],
    ['be_x_oldwiki', 'be-tarask.wikipedia.org'],
    ['simplewiktionary', 'simple.wiktionary.org'],
    ['ptwikinews', 'pt.wikinews.org'],
    ['commonswiki', 'commons.wikimedia.org'],
    ['wikidatawiki', 'www.wikidata.org'],
    ['mediawikiwiki', 'www.mediawiki.org'],
    ['ukwikimedia', 'uk.wikimedia.org'],
    ['(other)', '(other)'],
    ['wiki.example.com', 'wiki.example.com'],
    // Quiet so far.
    ['tet.wikipedia.org', 'tet.wikipedia.org'],
    ['tetwiki', 'tet.wikipedia.org'],
  ] as const) {
    it(`reads ${JSON.stringify(name)} as ${domain}`, () => {
      expect(readWikiName(name, SEEN)).to.deep.equal({ domain });
    });
  }

  for (const [name, meant] of [
    ['enwikii', 'enwiki'],
    ['en.wikpedia.org', 'en.wikipedia.org'],
    ['fr.wikipeda.org', 'fr.wikipedia.org'],
    ['wiki.exmaple.com', 'wiki.example.com'],
    ['english', null],
    ['example.org', null],
    ['a b.org', null],
    ['', null],
  ] as const) {
    it(`refuses ${JSON.stringify(name)}${meant === null ? '' : `, and suggests ${meant}`}`, () => {
      const read = readWikiName(name, SEEN);
      const help = 'use a domain such as en.wikipedia.org, or a database name such as enwiki';
      expect(read).to.deep.equal({
        meant,
        problem: `no such wiki: ${meant === null ? help : `did you mean ${meant}? Otherwise ${help}`}`,
      });
    });
  }

  it('accepts any domain of an unknown feed before its first event', () => {
    expect(readWikiName('wiki.example.org')).to.deep.equal({ domain: 'wiki.example.org' });
    expect(readWikiName('en.wikpedia.org')).to.have.property('problem');
  });
});

describe('changeTypeProblem', () => {
  it('accepts the types of the feed, and suggests the nearest for others', () => {
    expect(['edit', 'new', 'categorize', 'log', 'external'].map(changeTypeProblem)).to.deep.equal(
      Array.from({ length: 5 }, () => null),
    );
    expect(changeTypeProblem('edits')).to.equal(
      'must be one of edit, new, categorize, log, external: did you mean edit?',
    );
    expect(changeTypeProblem('upload')).to.equal('must be one of edit, new, categorize, log, external');
  });
});
