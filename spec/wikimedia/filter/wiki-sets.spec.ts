import { expect } from 'chai';
import { readWikiSets } from '../../../src/wikimedia/filter/wiki-sets.ts';

describe('readWikiSets', () => {
  it('reads domains, database names and patterns', () => {
    expect(
      readWikiSets(new Map([['nordic', ['svwiki', 'no.*', ' DA.wikipedia.org', 'sv.wikipedia.org']]])),
    ).to.deep.equal({
      sets: new Map([['nordic', ['da.wikipedia.org', 'no.*', 'sv.wikipedia.org']]]),
      problems: [],
    });
  });

  for (const [name, member, problem] of [
    ['small', 'enwiki', 'small is the name of a built-in set: choose another name'],
    ['enwiki', 'enwiki', 'enwiki is the name of a wiki, en.wikipedia.org: choose another name'],
    ['enwikii', 'enwiki', 'enwikii is too similar to enwiki: choose another name'],
    [
      'mine',
      'en.wikipeda.org',
      /^mine has "en\.wikipeda\.org": no such wiki: did you mean en\.wikipedia\.org\?/,
    ],
    ['mine', '*.wikipeda.org', 'mine has "*.wikipeda.org": no such wikis: did you mean *.wikipedia.org?'],
    ['mine', 'other', /^mine has "other": no such wiki: use a domain/],
    ['mine', 'small', /^mine has "small": the set small is known only to/],
  ] as const)
    it(`refuses ${name} with ${member}`, () => {
      const { problems } = readWikiSets(new Map([[name, [member]]]));
      expect(problems).to.have.length(1);
      if (typeof problem === 'string') expect(problems[0]).to.equal(problem);
      else expect(problems[0]).to.match(problem);
    });
});
