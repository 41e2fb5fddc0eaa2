import { expect } from 'chai';
import fc from 'fast-check';
import { formatFilter } from '../../../src/wikimedia/filter/format-filter.ts';
import { readFilter as readServerFilter } from '../../../src/wikimedia/filter/read-filter.ts';
import { NO_WIKIS } from '../../../src/wikimedia/filter/read-wikis.ts';
import { CHANGE_TYPES } from '../../../src/wikimedia/names/change-types.ts';
import { FILTER_PARAMS } from '../../../src/wikimedia/filter/event-filter.ts';
import { USER_KINDS } from '../../../src/wikimedia/event/user-kind.ts';
import { pageModule } from '../../support/page-module.ts';

interface Filter {
  readonly wiki: string | null;
  readonly minBytes: number | null;
}
interface FilterParams {
  readonly FILTER_NAMES: readonly string[];
  readonly KINDS: readonly string[];
  readonly NO_FILTER: Filter;
  readonly TYPES: readonly string[];
  readonly filterQuery: (filter: Filter, wikiName: 'wiki' | 'domain') => URLSearchParams;
  readonly isUnfiltered: (filter: Filter) => boolean;
  readonly readFilter: (params: URLSearchParams) => {
    readonly filter: Filter;
    readonly problems: readonly string[];
  };
  readonly readWikis: (text: string) => string | null;
  readonly singleWiki: (filter: { readonly wiki: string | null }) => string | null;
}
const page = (await pageModule('model/filter-params.js')) as FilterParams;

const read = (query: string) => page.readFilter(new URLSearchParams(query));

/** What the server understands of a query. */
const atServer = (params: URLSearchParams): string => {
  const texts = Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name)]));
  const result = readServerFilter(texts, NO_WIKIS);
  return 'filter' in result ? formatFilter(result.filter) : JSON.stringify(result.problems);
};

describe('the filter in the address of the page', () => {
  it('has the types, kinds and parameters of the API', () => {
    expect(page.TYPES).to.deep.equal(CHANGE_TYPES);
    expect(page.KINDS).to.deep.equal(USER_KINDS);
    expect(page.FILTER_NAMES).to.include.members([...FILTER_PARAMS]);
  });

  it('is read as the API reads it, and sent to the API with the same meaning', () => {
    const queries = [
      'wiki=enwiki,*.wiktionary.org&type=edit,new&namespace=0,3',
      'title=User_talk:A,B&title=Talk:&user=A, B&user=~2026-1&kind=ip,temporary',
      'bot=false&min_bytes=1000&minor=true',
      'wiki=EN.wikipedia.org&wiki=dewiki',
    ];
    for (const query of queries) {
      const { filter, problems } = read(query);
      expect(problems, query).to.deep.equal([]);
      expect(atServer(page.filterQuery(filter, 'wiki')), query).to.equal(
        atServer(new URLSearchParams(query)),
      );
    }
  });

  it('refuses what the API refuses', () => {
    const refused = [
      'type=edits',
      'namespace=talk',
      'namespace=100000',
      'kind=bots',
      'bot=yes',
      'bot=true&bot=false',
      'min_bytes=0',
      'min_bytes=-5',
      'min_bytes=1e3',
      'minor=',
      'title=',
      `user=${'x'.repeat(1001)}`,
      'wiki=not a wiki',
      Array.from({ length: 51 }, (_, number) => `title=${String(number)}`).join('&'),
      `namespace=${Array.from({ length: 51 }, (_, number) => String(number)).join(',')}`,
    ];
    for (const query of refused) {
      expect(atServer(new URLSearchParams(query)), `the server: ${query}`).to.match(/^\[/);
      const { filter, problems } = read(query);
      expect(problems, query).to.have.lengthOf(1);
      expect(filter).to.deep.equal(page.NO_FILTER);
    }
  });

  it('says what is wrong, and never repeats a long value in full', () => {
    expect(read('namespace=talk').problems).to.deep.equal([
      'The address has an unknown namespace “talk”: use numbers from -2 to 99999, such as 0 for articles or 3 for user talk.',
    ]);
    expect(read(`type=${'x'.repeat(500)}`).problems[0]).to.have.length.below(200);
    expect(read('domain=enwiki&wiki=dewiki').problems).to.deep.equal([
      'The address has both domain and wiki: use one of them. This page uses wiki.',
    ]);
  });

  it('understands the parameter of older links', () => {
    expect(page.filterQuery(read('who=bots').filter, 'wiki').toString()).to.equal('bot=true');
    expect(page.isUnfiltered(read('who=all').filter)).to.equal(true);
    expect(read('domain=dewiki').filter.wiki).to.equal('dewiki');
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...page.FILTER_NAMES), fc.string(), (name, text) => {
        const { filter, problems } = page.readFilter(new URLSearchParams([[name, text]]));
        const again = page.readFilter(page.filterQuery(filter, 'wiki'));
        expect(again.filter).to.deep.equal(filter);
        expect(again.problems).to.deep.equal([]);
        if (problems.length > 0) expect(filter).to.deep.equal(page.NO_FILTER);
      }),
    );
  });

  it('accepts names of wikis as people type them, and nothing else', () => {
    expect(
      [' EN.wikipedia.org ', 'enwiki, *.wiktionary.org,small', 'fr.*', '*'].map(page.readWikis),
    ).to.deep.equal(['en.wikipedia.org', 'enwiki,*.wiktionary.org,small', 'fr.*', '*']);
    for (const text of ['a b', '', '-x', 'x/../y', 'enwiki,,dewiki', '<script>'])
      expect(page.readWikis(text), text).to.equal(null);
  });

  it('selects a single wiki only by its domain', () => {
    const names = ['en.wikipedia.org', 'enwiki', 'small', '*.org', 'a.org,b.org', null];
    expect(names.map((wiki) => page.singleWiki({ wiki }))).to.deep.equal([
      'en.wikipedia.org',
      ...[null, null, null, null, null],
    ]);
  });
});
