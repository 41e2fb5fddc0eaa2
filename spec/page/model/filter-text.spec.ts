import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface FilterText {
  readonly formatFilter: (filter: object) => string;
  readonly formatCountedFilter: (filter: object) => string;
  readonly formatLiveOnly: (filter: object) => string;
  readonly formatNotFiltered: (filters: object) => string;
}
const text = (await pageModule('model/filter-text.js')) as FilterText;
const { NO_FILTER } = (await pageModule('model/filter-params.js')) as { NO_FILTER: object };

const filter = (set: object): object => ({ ...NO_FILTER, ...set });

describe('the filter of the page as text', () => {
  it('names everything that is filtered', () => {
    expect(text.formatFilter(NO_FILTER)).to.equal('all changes');
    expect(text.formatFilter(filter({ wiki: 'en.wikipedia.org', type: 'new', who: 'people' }))).to.equal(
      'new pages by people on en.wikipedia.org',
    );
    expect(
      text.formatFilter(
        filter({
          wiki: 'enwiki,*.wiktionary.org',
          type: 'edit,new',
          namespace: '0,3,146',
          title: ['List of', 'משתמש'],
          user: ['Ada'],
          kind: 'ip,temporary',
          minBytes: 1000,
          minor: false,
        }),
      ),
    ).to.equal(
      'not minor edits or new pages by IP addresses or temporary accounts by Ada in articles, user talk or 146 ' +
        'of pages that begin with “List of” or “\u2068משתמש\u2069” of at least 1,000 bytes on enwiki, *.wiktionary.org',
    );
    expect(text.formatFilter(filter({ minor: true }))).to.equal('all minor changes');
  });

  it('says what windows cannot apply', () => {
    expect(text.formatCountedFilter(filter({ wiki: 'dewiki', who: 'bots' }))).to.equal(
      'all changes by bots on dewiki',
    );
    expect(text.formatCountedFilter(filter({ wiki: 'dewiki', type: 'edit' }))).to.equal(
      'all changes on dewiki (all types: not counted apart)',
    );
    expect(text.formatCountedFilter(filter({ type: 'edit,new', user: ['Ada'], minor: false }))).to.equal(
      'all changes (all types, all users, minor or not: not counted apart)',
    );
    expect(text.formatCountedFilter(filter({ kind: 'ip,temporary', type: 'edit' }))).to.equal(
      'all changes by IP addresses or temporary accounts (all types: not counted apart)',
    );
    expect(text.formatCountedFilter(filter({ kind: 'ip', wiki: 'dewiki' }))).to.equal(
      'all changes on dewiki (all kinds of users: not counted apart)',
    );
    expect(text.formatCountedFilter(filter({ type: 'edit', namespace: '0' }))).to.equal(
      'edits (all namespaces: not counted apart)',
    );
  });

  it('says which filters a panel does not apply', () => {
    expect(text.formatNotFiltered(NO_FILTER)).to.equal('');
    expect(text.formatNotFiltered({ type: 'edit', who: 'bots', kind: null, title: [] })).to.equal(
      ' · all types, people and bots (not counted apart here)',
    );
  });

  it('says which filters only the live list applies', () => {
    expect(text.formatLiveOnly(filter({ wiki: 'dewiki', type: 'edit', who: 'bots' }))).to.equal('');
    expect(text.formatLiveOnly(filter({ user: ['Ada'] }))).to.equal(
      'Only the live list is filtered by user: statistics are not counted apart by it.',
    );
    expect(text.formatLiveOnly(filter({ user: ['Ada'], title: ['A'], minBytes: 5 }))).to.equal(
      'Only the live list is filtered by title, user and size: statistics are not counted apart by these.',
    );
  });
});
