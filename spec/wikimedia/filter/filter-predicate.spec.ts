import { expect } from 'chai';
import fc from 'fast-check';
import { type EventFilter, NO_FILTER } from '../../../src/wikimedia/filter/event-filter.ts';
import { type FilterableChange, filterPredicate } from '../../../src/wikimedia/filter/filter-predicate.ts';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import { USER_KINDS, userKind } from '../../../src/wikimedia/event/user-kind.ts';
import { recordedTexts, recordingNames, RECORDINGS_FOLDER } from '../../support/recordings.ts';

const CHANGE: FilterableChange = {
  wiki: 'enwiki',
  domain: 'en.wikipedia.org',
  type: 'edit',
  namespace: 0,
  title: 'Main Page',
  user: 'Alice',
  bot: false,
  minor: false,
  lengthOld: 100,
  lengthNew: 130,
};
const keeps = (filter: Partial<EventFilter>, change: Partial<FilterableChange> = {}): boolean =>
  filterPredicate({ ...NO_FILTER, ...filter })({ ...CHANGE, ...change });

describe('filterPredicate', () => {
  it('keeps everything without criteria', () => {
    expect(keeps({})).to.equal(true);
  });

  it('compares the domain, and the database name of an event without one', () => {
    const domains = ['*.wikipedia.org', 'commons.wikimedia.org'];
    expect(keeps({ domains })).to.equal(true);
    expect(keeps({ domains }, { domain: null })).to.equal(true);
    expect(keeps({ domains }, { domain: null, wiki: 'commonswiki' })).to.equal(true);
    expect(keeps({ domains }, { domain: 'auth.wikimedia.org' }), 'counted under its domain').to.equal(false);
    expect(keeps({ domains }, { domain: null, wiki: null })).to.equal(false);
    expect(keeps({ domains }, { domain: null, wiki: 'enwiktionary' })).to.equal(false);
  });

  it('finds a wiki by its domain or its database name', () => {
    const wikis = ['*.wikipedia.org', 'commons.wikimedia.org'];
    expect(keeps({ wikis })).to.equal(true);
    expect(keeps({ wikis }, { domain: 'auth.wikimedia.org' }), 'of enwiki').to.equal(true);
    expect(keeps({ wikis }, { wiki: 'dewiktionary' })).to.equal(true);
    expect(keeps({ wikis }, { wiki: null })).to.equal(true);
    expect(keeps({ wikis }, { domain: null, wiki: 'commonswiki' })).to.equal(true);
    expect(keeps({ wikis }, { domain: null, wiki: null })).to.equal(false);
    expect(keeps({ wikis }, { domain: 'auth.wikimedia.org', wiki: 'enwiktionary' })).to.equal(false);
    expect(
      keeps({ wikis, domains: ['auth.wikimedia.org'] }, { domain: 'auth.wikimedia.org' }),
      'both',
    ).to.equal(true);
    expect(keeps({ wikis, domains: ['auth.wikimedia.org'] })).to.equal(false);
  });

  it('compares types, namespaces, users and kinds of users', () => {
    expect(keeps({ types: ['edit', 'new'] })).to.equal(true);
    expect(keeps({ types: ['new'] })).to.equal(false);
    expect(keeps({ types: ['new'] }, { type: null })).to.equal(false);
    expect(keeps({ namespaces: [0, 1] })).to.equal(true);
    expect(keeps({ namespaces: [0] }, { namespace: 1 })).to.equal(false);
    expect(keeps({ namespaces: [0] }, { namespace: null })).to.equal(false);
    expect(keeps({ users: ['Alice'] })).to.equal(true);
    expect(keeps({ users: ['alice'] })).to.equal(false);
    expect(keeps({ kinds: ['registered'] })).to.equal(true);
    expect(keeps({ kinds: ['ip', 'bot'] })).to.equal(false);
    expect(keeps({ kinds: [...USER_KINDS] }, { user: null })).to.equal(false);
    expect(keeps({ bot: false })).to.equal(true);
    expect(keeps({ bot: true })).to.equal(false);
  });

  it('compares the beginning of a title', () => {
    expect(keeps({ titles: ['X', 'Main'] })).to.equal(true);
    expect(keeps({ titles: ['Page'] })).to.equal(false);
    expect(keeps({ titles: ['M'] }, { title: null })).to.equal(false);
  });

  it('compares the size of a change, in either direction', () => {
    expect(keeps({ minBytes: 30 })).to.equal(true);
    expect(keeps({ minBytes: 31 })).to.equal(false);
    expect(keeps({ minBytes: 30 }, { lengthOld: 130, lengthNew: 100 })).to.equal(true);
    expect(keeps({ minBytes: 7 }, { type: 'new', lengthOld: null, lengthNew: 7 })).to.equal(true);
    expect(keeps({ minBytes: 1 }, { lengthOld: null }), 'unknown').to.equal(false);
    expect(keeps({ minBytes: 1 }, { type: 'log' }), 'not of a page').to.equal(false);
  });

  it('takes what is no edit as not minor', () => {
    expect(keeps({ minor: true }, { minor: true })).to.equal(true);
    expect(keeps({ minor: true })).to.equal(false);
    expect(keeps({ minor: false })).to.equal(true);
    expect(keeps({ minor: false }, { type: 'log' })).to.equal(true);
  });

  it('keeps what meets every criterion', () => {
    const criteria: readonly (readonly [Partial<EventFilter>, Partial<FilterableChange>])[] = [
      [{ domains: ['fr.*'] }, { domain: 'fr.wikipedia.org' }],
      [{ types: ['new'] }, { type: 'new' }],
      [{ namespaces: [3] }, { namespace: 3 }],
      [{ titles: ['User talk:'] }, { title: 'User talk:Bob' }],
      [{ users: ['~2026-1'] }, { user: '~2026-1' }],
      [{ kinds: ['temporary'] }, { user: '~2026-1' }],
      [{ minBytes: 5000 }, { lengthOld: 0, lengthNew: 5000 }],
      [{ minor: true }, { minor: true }],
    ];
    const subset = fc.subarray([...criteria.keys()]);
    const pick = (indexes: readonly number[], part: 0 | 1): object =>
      indexes.reduce<object>((all, index) => ({ ...all, ...criteria[index]?.[part] }), {});
    fc.assert(
      fc.property(subset, subset, (wanted, met) => {
        const isTemporary = met.includes(4) || met.includes(5);
        const isMet = (index: number): boolean =>
          met.includes(index) || ((index === 4 || index === 5) && isTemporary);
        expect(keeps(pick(wanted, 0), pick(met, 1))).to.equal(wanted.every(isMet));
      }),
    );
  });

  describe('over recordings', () => {
    const names = recordingNames();
    before(function () {
      if (names.length > 0) return;
      process.stderr.write(`    skipped: there are no recordings in ${RECORDINGS_FOLDER}\n`);
      this.skip();
    });
    if (names.length === 0) it('keeps the right changes', () => undefined);
    for (const name of names)
      it(`keeps each change of ${name} for exactly one kind of user`, () => {
        const predicates = USER_KINDS.map((kind) => filterPredicate({ ...NO_FILTER, kinds: [kind] }));
        for (const text of recordedTexts(name)) {
          const event = readRecentChange(text);
          if (event.kind !== 'change') continue;
          const kept = predicates.filter((matches) => matches(event)).length;
          expect(kept).to.equal(userKind(event) === null ? 0 : 1);
        }
      });
  });
});
