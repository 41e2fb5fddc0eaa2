import { expect } from 'chai';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import { wikiLabel } from '../../../src/wikimedia/names/wiki-label.ts';
import { recordedTexts, recordingNames, RECORDINGS_FOLDER } from '../../support/recordings.ts';

describe('wikiLabel', () => {
  for (const [domain, label] of [
    ['en.wikipedia.org', 'English Wikipedia'],
    ['fr.wiktionary.org', 'French Wiktionary'],
    ['ceb.wikipedia.org', 'Cebuano Wikipedia'],
    ['simple.wikipedia.org', 'Simple English Wikipedia'],
    ['zh-min-nan.wikipedia.org', 'Min Nan Chinese Wikipedia'],
    ['zh-yue.wikipedia.org', 'Cantonese Wikipedia'],
    ['als.wikipedia.org', 'Alemannic Wikipedia'],
    ['no.wikipedia.org', 'Norwegian Wikipedia'],
    ['be-tarask.wikipedia.org', 'Belarusian (Taraškievica) Wikipedia'],
    ['nds-nl.wikipedia.org', 'Dutch Low Saxon Wikipedia'],
    ['commons.wikimedia.org', 'Wikimedia Commons'],
    ['meta.wikimedia.org', 'Meta-Wiki'],
    ['www.wikidata.org', 'Wikidata'],
    ['www.mediawiki.org', 'MediaWiki'],
    ['wikisource.org', 'Multilingual Wikisource'],
    ['test.wikipedia.org', 'Wikipedia (test)'],
    ['xx.wikipedia.org', null],
    ['auth.wikimedia.org', null],
    ['wikipedia.org', null],
    ['.wikipedia.org', null],
    ['a.b.wikipedia.org', null],
    ['wiki.example.com', null],
    ['(other)', null],
    ['__proto__', null],
  ] as const)
    it(`of ${domain} is ${label ?? 'the domain alone'}`, () => {
      expect(wikiLabel(domain)).to.equal(label);
    });

  describe('in recordings', () => {
    const names = recordingNames();
    before(function () {
      if (names.length > 0) return;
      process.stderr.write(`    skipped: there are no recordings in ${RECORDINGS_FOLDER}\n`);
      this.skip();
    });
    it('is there for every wiki of a project with languages, and is different for each', () => {
      const domains = new Set(
        names.flatMap(recordedTexts).flatMap((text) => {
          const event = readRecentChange(text);
          return event.kind === 'change' ? (event.domain ?? []) : [];
        }),
      );
      const labels = [...domains].map((domain) => [domain, wikiLabel(domain)] as const);
      const unnamed = labels.filter(([, label]) => label === null).map(([domain]) => domain);
      for (const domain of unnamed) expect(domain).to.match(/\.wikimedia\.org$/);
      const named = labels.flatMap(([, label]) => label ?? []);
      expect(new Set(named).size).to.equal(named.length).and.be.greaterThan(60);
    });
  });
});
