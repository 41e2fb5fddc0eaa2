import { expect } from 'chai';
import fc from 'fast-check';
import {
  type EventFilter,
  FILTER_PARAMS,
  isUnfiltered,
  NO_FILTER,
} from '../../../src/wikimedia/filter/event-filter.ts';
import { formatFilter } from '../../../src/wikimedia/filter/format-filter.ts';
import { type FilterTexts, readFilter, type ReadFilter } from '../../../src/wikimedia/filter/read-filter.ts';
import { type KnownWikis, NO_WIKIS } from '../../../src/wikimedia/filter/read-wikis.ts';
import { CHANGE_TYPES } from '../../../src/wikimedia/names/change-types.ts';
import { USER_KINDS } from '../../../src/wikimedia/event/user-kind.ts';

const textsOf = (query: string): FilterTexts => {
  const params = new URLSearchParams(query);
  return Object.fromEntries(FILTER_PARAMS.map((name) => [name, params.getAll(name)]));
};
const read = (query: string, wikis: KnownWikis = NO_WIKIS): ReadFilter => readFilter(textsOf(query), wikis);

describe('readFilter', () => {
  const cases: readonly (readonly [query: string, filter: Partial<EventFilter>])[] = [
    ['', {}],
    ['domain=en.wikipedia.org', { domains: ['en.wikipedia.org'] }],
    [
      'domain=enwiki,dewiki&domain=*.wikinews.org',
      { domains: ['*.wikinews.org', 'de.wikipedia.org', 'en.wikipedia.org'] },
    ],
    ['wiki=enwiki', { wikis: ['en.wikipedia.org'] }],
    [
      'wiki=enwiki&domain=dewiki, en.wikipedia.org',
      { domains: ['de.wikipedia.org', 'en.wikipedia.org'], wikis: ['en.wikipedia.org'] },
    ],
    ['type=new,edit&type=edit', { types: ['edit', 'new'] }],
    ['namespace=10,2,-1,-0,0', { namespaces: [-1, 0, 2, 10] }],
    ['title=User_talk:A,b', { titles: ['User talk:A,b'] }],
    ['title=B&title=A', { titles: ['A', 'B'] }],
    ['user=Smith, Jr.&user=A', { users: ['A', 'Smith, Jr.'] }],
    ['user= A ', { users: [' A '] }],
    ['kind=temporary,ip', { kinds: ['ip', 'temporary'] }],
    ['bot=false&minor=true', { bot: false, minor: true }],
    ['min_bytes=0500', { minBytes: 500 }],
  ];
  for (const [query, filter] of cases)
    it(`reads ?${query}`, () => {
      expect(read(query)).to.deep.equal({ filter: { ...NO_FILTER, ...filter } });
    });

  it('reads the members of a set', () => {
    const wikis = { seen: new Set<string>(), sets: new Map([['nordic', ['sv.wikipedia.org', 'no.*']]]) };
    expect(read('wiki=nordic,enwiki,no.*', wikis)).to.deep.equal({
      filter: { ...NO_FILTER, wikis: ['en.wikipedia.org', 'no.*', 'sv.wikipedia.org'] },
    });
  });

  const refused: readonly (readonly [query: string, ...problems: readonly (readonly [string, RegExp])[]])[] =
    [
      ['domain=', ['domain', /^must not be empty$/]],
      ['domain=enwiki,', ['domain', /^must not be empty$/]],
      ['wiki=en.wikipeda.org', ['wiki', /^no such wiki: did you mean en\.wikipedia\.org\?/]],
      ['type=edits', ['type', /^must be one of edit, .*: did you mean edit\?$/]],
      ['namespace=talk', ['namespace', /^must be the number of a namespace from -2 to 99999, such as 0 /]],
      ['namespace=-3', ['namespace', /^must be the number/]],
      ['namespace=1.5', ['namespace', /^must be the number/]],
      ['namespace=100000', ['namespace', /^must be the number/]],
      ['title=', ['title', /^must not be empty$/]],
      ['user=', ['user', /^must not be empty$/]],
      ['kind=bots', ['kind', /^must be one of registered, temporary, ip, bot: did you mean bot\?$/]],
      ['kind=anonymous', ['kind', /^must be one of registered, temporary, ip, bot$/]],
      ['bot=yes', ['bot', /^must be true \(only bots\) or false \(only people\)$/]],
      ['bot=true&bot=true', ['bot', /^must be given only once$/]],
      ['minor=1', ['minor', /^must be true \(only minor edits\) or false \(no minor edits\)$/]],
      ['min_bytes=-5', ['min_bytes', /^must be a whole number of bytes from 1 to 1000000000$/]],
      ['min_bytes=0', ['min_bytes', /^must be a whole number/]],
      ['min_bytes=1e3', ['min_bytes', /^must be a whole number/]],
      [`user=${'x'.repeat(1001)}`, ['user', /^a value has at most 1000 characters$/]],
      [
        `namespace=${Array.from({ length: 51 }, (_, n) => n).join(',')}`,
        ['namespace', /^at most 50 values$/],
      ],
      ['type=a&kind=b', ['type', /^must be one of edit/], ['kind', /^must be one of registered/]],
      ['type=a,a,a', ['type', /^must be one of edit/]],
    ];
  for (const [query, ...problems] of refused)
    it(`refuses ?${query.slice(0, 40)} and says what to change`, () => {
      const result = read(query);
      if (!('problems' in result)) throw new Error('it was read');
      expect(result.problems.map(({ param }) => param)).to.deep.equal(problems.map(([param]) => param));
      for (const [index, [, message]] of problems.entries())
        expect(result.problems[index]?.problem).to.match(message);
    });

  it('never repeats a value in what it says, and never throws', () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('true', '5', 'enwiki'),
    );
    const anyTexts = fc.dictionary(fc.constantFrom(...FILTER_PARAMS), fc.array(anyText, { maxLength: 4 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(anyTexts, (texts) => {
        const result = readFilter(texts, NO_WIKIS);
        if ('filter' in result) return;
        for (const { problem } of result.problems) expect(problem).to.not.match(/[<>\u0000-\u001f]/);
      }),
    );
  });
});

const anyList = <T extends string | number>(value: fc.Arbitrary<T>): fc.Arbitrary<readonly T[] | null> =>
  fc.option(
    fc
      .uniqueArray(value, { minLength: 1, maxLength: 6 })
      .map((values) => values.sort((a, b) => (a < b ? -1 : 1))),
    { nil: null },
  );
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => text.toWellFormed());
const anyWikis = anyList(
  fc.constantFrom('en.wikipedia.org', '*.wikipedia.org', 'fr.*', 'www.wikidata.org', 'als.wikiquote.org'),
);
const anyFilter: fc.Arbitrary<EventFilter> = fc.record({
  domains: anyWikis,
  wikis: anyWikis,
  types: anyList(fc.constantFrom(...CHANGE_TYPES)),
  namespaces: anyList(fc.integer({ min: -2, max: 99_999 })),
  titles: anyList(words.map((text) => text.replaceAll('_', ' '))),
  users: anyList(words),
  kinds: anyList(fc.constantFrom(...USER_KINDS)),
  bot: fc.option(fc.boolean(), { nil: null }),
  minBytes: fc.option(fc.integer({ min: 1, max: 1_000_000_000 }), { nil: null }),
  minor: fc.option(fc.boolean(), { nil: null }),
});

describe('formatFilter', () => {
  it('is a query that people can read', () => {
    const query =
      'domain=*.wikipedia.org,fr.*&type=edit,new&namespace=0,2&title=User+talk:A&user=A&user=B&kind=ip';
    const result = read(query);
    if (!('filter' in result)) throw new Error('it was refused');
    expect(formatFilter(result.filter).replaceAll('%3A', ':')).to.equal(query);
    expect(formatFilter(NO_FILTER)).to.equal('');
  });

  it('is read as the same filter', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const query = formatFilter(filter);
        expect(read(query)).to.deep.equal({ filter });
        expect(query === '').to.equal(isUnfiltered(filter));
      }),
    );
  });

  it('is the same for equal filters, however they are written', () => {
    const key = (query: string): string => {
      const result = read(query);
      return 'filter' in result ? formatFilter(result.filter) : 'refused';
    };
    expect(key('domain=dewiki&domain=enwiki&type=new&type=edit')).to.equal(
      key('type=edit,new&domain=en.wikipedia.org,de.wikipedia.org,enwiki'),
    );
    expect(key('domain=enwiki')).to.not.equal(key('wiki=enwiki'));
    expect(key('user=A')).to.not.equal(key('title=A'));
    expect(key('user=A&user=B')).to.not.equal(key('user=A,B'));
  });
});
