import { expect } from 'chai';
import type { BurstOf } from '../../../src/stats/trends/trend.ts';
import { pageKey } from '../../../src/stats/windows/window-event.ts';
import { trendDomain } from '../../../src/wikimedia/names/trend-domain.ts';

const TIMES = { at: 2000, since: 1000 };
const burst = (of: BurstOf, key: string) =>
  ({ kind: 'burst', of, key, ...TIMES, count: 40, usual: 2, score: 9 }) as const;

describe('trendDomain', () => {
  it('is the domain of the wiki of a page, a wiki, or new accounts', () => {
    const page = pageKey('en.wikipedia.org', 'A b');
    expect(trendDomain(burst('page', page))).to.equal('en.wikipedia.org');
    expect(trendDomain({ kind: 'edit-war', key: page, ...TIMES, reverts: 3, users: ['A', 'B'] })).to.equal(
      'en.wikipedia.org',
    );
    expect(trendDomain(burst('domain', 'de.wikipedia.org'))).to.equal('de.wikipedia.org');
    expect(trendDomain(burst('new-accounts', 'frwiki'))).to.equal('fr.wikipedia.org');
  });

  it('is null for a user, who may edit any wiki', () => {
    expect(trendDomain(burst('user', 'en.wikipedia.org'))).to.equal(null);
  });
});
