import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Filter {
  readonly wiki: string | null;
  readonly type: string | null;
  readonly who: string;
}
const { commonFilter, isSameFilter, matchingChanges } = (await pageModule('streams/matching-changes.js')) as {
  commonFilter: (filters: readonly (Filter | null)[]) => Filter;
  isSameFilter: (a: Filter | null, b: Filter | null) => boolean;
  matchingChanges: (changes: readonly string[], filter: Filter | null) => readonly string[];
};

const ALL: Filter = { wiki: null, type: null, who: 'all' };
const bots: Filter = { ...ALL, who: 'bots' };
const german: Filter = { wiki: 'de.wikipedia.org', type: 'edit', who: 'people' };

describe('commonFilter and matchingChanges', () => {
  it('use the filter of all windows if they agree, and none otherwise', () => {
    expect(commonFilter([bots, { ...bots }])).to.deep.equal(bots);
    expect(commonFilter([bots, german])).to.deep.equal(ALL);
    expect(commonFilter([null, bots])).to.deep.equal(ALL);
    expect(isSameFilter(null, ALL)).to.equal(true);
  });

  it('pass only the changes of a filter, like the server does', () => {
    const change = (domain: string, type: string, bot: boolean): string =>
      JSON.stringify({ domain, type, bot });
    const changes = [
      change('de.wikipedia.org', 'edit', false),
      change('de.wikipedia.org', 'edit', true),
      change('de.wikipedia.org', 'log', false),
      change('en.wikipedia.org', 'edit', false),
      'not JSON',
    ];
    expect(matchingChanges(changes, german)).to.deep.equal([changes[0]]);
    expect(matchingChanges(changes, bots)).to.deep.equal([changes[1]]);
    expect(matchingChanges(changes, null)).to.equal(changes);
  });
});
