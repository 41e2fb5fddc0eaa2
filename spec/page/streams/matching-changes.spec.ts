import { expect } from 'chai';
import { filterPredicate } from '../../../src/wikimedia/filter/filter-predicate.ts';
import { readFilter as readServerFilter } from '../../../src/wikimedia/filter/read-filter.ts';
import { NO_WIKIS } from '../../../src/wikimedia/filter/read-wikis.ts';
import { sampleChange, toLiveChange } from '../../support/page-changes.ts';
import { pageModule } from '../../support/page-module.ts';

interface Filter {
  readonly wiki: string | null;
}
const { commonFilter, isSameFilter, matchingChanges, needsServer } = (await pageModule(
  'streams/matching-changes.js',
)) as {
  commonFilter: (filters: readonly (Filter | null)[]) => Filter;
  isSameFilter: (a: Filter | null, b: Filter | null) => boolean;
  matchingChanges: (changes: readonly string[], filter: Filter | null) => readonly string[];
  needsServer: (filter: Filter | null) => boolean;
};
const { NO_FILTER, readFilter } = (await pageModule('model/filter-params.js')) as {
  NO_FILTER: Filter;
  readFilter: (params: URLSearchParams) => { readonly filter: Filter };
};

const filterFrom = (query: string): Filter => readFilter(new URLSearchParams(query)).filter;
const bots = filterFrom('bot=true');
const german = filterFrom('wiki=de.wikipedia.org&type=edit&bot=false');

describe('commonFilter and matchingChanges', () => {
  it('use the filter of all windows if they agree, and none otherwise', () => {
    expect(commonFilter([bots, { ...bots }])).to.deep.equal(bots);
    expect(commonFilter([bots, german])).to.deep.equal(NO_FILTER);
    expect(commonFilter([null, bots])).to.deep.equal(NO_FILTER);
    expect(isSameFilter(null, NO_FILTER)).to.equal(true);
  });

  it('pass only the changes of a filter, like the server does', () => {
    const changes = Array.from({ length: 400 }, (_, number) =>
      sampleChange(number, {
        namespace: number % 4,
        type: number % 5 === 0 ? 'new' : 'edit',
        ...(number % 7 === 0 ? { user: '192.0.2.7' } : {}),
      }),
    );
    const queries = [
      'domain=de.wikipedia.org&type=edit&bot=false',
      'domain=*.wikimedia.org,fr.*,en.wikipedia.org',
      'domain=c*n*.org',
      'domain=*.wikidata.org&type=edit,new',
      'namespace=1,3',
      'title=List_of&title=Дніпро',
      'user=192.0.2.7&user=Citation bot',
      'kind=ip,temporary',
      'bot=true&min_bytes=100',
      'minor=true',
      'minor=false&kind=registered',
    ];
    for (const query of queries) {
      const params = new URLSearchParams(query);
      const texts = Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name)]));
      const read = readServerFilter(texts, NO_WIKIS);
      if (!('filter' in read)) throw new Error(JSON.stringify(read.problems));
      const matches = filterPredicate(read.filter);
      const expected = changes.filter((change) => matches(toLiveChange(change))).map(({ id }) => id);
      const found = matchingChanges(
        changes.map((change) => JSON.stringify(change)),
        filterFrom(query),
      );
      expect(expected, query).not.to.have.lengthOf(0);
      expect(expected, query).not.to.have.lengthOf(changes.length);
      expect(
        found.map((data) => (JSON.parse(data) as { id: string }).id),
        query,
      ).to.deep.equal(expected);
    }
  });

  it('pass everything without a filter, and nothing that is not a change with one', () => {
    const changes = ['not JSON', '{"domain":7,"title":7,"bytes":"9"}'];
    expect(matchingChanges(changes, null)).to.equal(changes);
    for (const query of ['domain=a.org', 'title=7', 'user=7', 'min_bytes=1', 'minor=true', 'namespace=0'])
      expect(matchingChanges(changes, filterFrom(query)), query).to.deep.equal([]);
  });

  it('leave database names and sets to the server', () => {
    const needs = ['', 'wiki=en.wikipedia.org,*.org', 'wiki=enwiki', 'wiki=en.wikipedia.org,small'];
    expect(needs.map((query) => needsServer(filterFrom(query)))).to.deep.equal([false, false, true, true]);
    expect(needsServer(null)).to.equal(false);
  });
});
