import { expect } from 'chai';
import fc from 'fast-check';
import { matchesPattern, wikiMatcher } from '../../../src/wikimedia/filter/wiki-pattern.ts';

describe('matchesPattern', () => {
  const cases: readonly (readonly [pattern: string, yes: readonly string[], no: readonly string[]])[] = [
    [
      '*.wikipedia.org',
      ['en.wikipedia.org', 'zh-min-nan.wikipedia.org', 'a.b.wikipedia.org'],
      ['wikipedia.org', 'en.wikipedia.org.example.com', 'en.wikipediaxorg', 'xwikipedia.org'],
    ],
    ['fr.*', ['fr.wikipedia.org', 'fr.wiktionary.org'], ['afr.wikipedia.org', 'frr.wikipedia.org']],
    ['en.*.org', ['en.wikipedia.org', 'en..org'], ['en.org', 'en.wikipedia.com']],
    ['*wiki*', ['en.wikipedia.org', 'wiki', 'xwikix'], ['wik', 'example.org']],
    ['a*a', ['aa', 'aba', 'aaa'], ['a', 'ab']],
    ['*ab*ab*', ['abab', 'xabyabz'], ['ab', 'aba', 'abb']],
    ['en.wikipedia.org', ['en.wikipedia.org'], ['en.wikipedia.or', 'een.wikipedia.org']],
  ];
  for (const [pattern, yes, no] of cases)
    it(`of ${pattern}`, () => {
      const matches = matchesPattern(pattern);
      for (const domain of yes) expect(matches(domain), domain).to.equal(true);
      for (const domain of no) expect(matches(domain), domain).to.equal(false);
    });

  it('agrees with the regular expression of the pattern', () => {
    const text = (...units: readonly string[]) =>
      fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
    fc.assert(
      fc.property(text('a', 'b', '.', '*'), text('a', 'b', '.'), (pattern, domain) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(matchesPattern(pattern)(domain)).to.equal(expression.test(domain));
      }),
      { numRuns: 3000 },
    );
  });

  it('does not take long, whatever the pattern', () => {
    const matches = matchesPattern(`${'*a'.repeat(100)}*b`);
    const startedAt = performance.now();
    for (let n = 0; n < 1000; n += 1) matches('a'.repeat(253));
    expect(performance.now() - startedAt).to.be.lessThan(500);
  });
});

describe('wikiMatcher', () => {
  it('takes domains and patterns', () => {
    const matches = wikiMatcher(['en.wikipedia.org', '*.wiktionary.org', 'fr.*']);
    for (const domain of ['en.wikipedia.org', 'de.wiktionary.org', 'fr.wikinews.org'])
      expect(matches(domain), domain).to.equal(true);
    expect(matches('de.wikipedia.org')).to.equal(false);
    expect(wikiMatcher([])('en.wikipedia.org')).to.equal(false);
  });
});
