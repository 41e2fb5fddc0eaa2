import { expect } from 'chai';
import { firstValueFrom, from, toArray } from 'rxjs';
import { trendDetections } from '../../../src/alerts/conditions/trend-detections.ts';
import type { RuleOf } from '../../../src/alerts/rules/alert-config.ts';
import type { BurstOf, Trend } from '../../../src/stats/trends/trend.ts';

const burst = (of: BurstOf, key: string, count = 50): Trend => ({
  kind: 'burst',
  of,
  key,
  at: 9,
  since: 7,
  count,
  usual: 2,
  score: 9,
});
const WAR: Trend = {
  kind: 'edit-war',
  key: 'en.wikipedia.org/Page',
  at: 9,
  since: 7,
  reverts: 3,
  users: ['A', 'B'],
};
const TRENDS: readonly Trend[] = [
  burst('domain', 'en.wikipedia.org'),
  burst('page', 'en.wikipedia.org/Page'),
  burst('page', 'de.wikipedia.org/Page', 10),
  burst('user', 'Alice'),
  burst('new-accounts', 'enwiki'),
  WAR,
];

const common = {
  name: 'rule',
  targets: [],
  resolved: false,
  urgent: false,
  limit: { alerts: 10, minutes: 60 },
  maxAgeMinutes: 1,
  resolveAfterMinutes: 30,
};
const TREND: RuleOf<'trend'> = {
  ...common,
  when: 'trend',
  of: ['domain', 'page', 'user', 'new-accounts'],
  minCount: 0,
};
const EDIT_WAR: RuleOf<'edit-war'> = { ...common, when: 'edit-war', minReverts: 0 };

const seen = async (rule: RuleOf<'trend'> | RuleOf<'edit-war'>, now = 60_009): Promise<readonly string[]> => {
  const describeTrend = ({ key }: Trend) => ({ title: `title ${key}`, text: 'text', url: null });
  const detections = await firstValueFrom(
    from(TRENDS).pipe(
      trendDetections(rule, describeTrend, () => now),
      toArray(),
    ),
  );
  for (const { since, text } of detections) expect([since, text]).to.deep.equal([7, 'text']);
  return detections.map(({ key }) => key);
};

describe('trendDetections', () => {
  it('sees bursts of the kinds that a rule names, never edit wars', async () => {
    expect(await seen(TREND)).to.deep.equal([
      'domain en.wikipedia.org',
      'page en.wikipedia.org/Page',
      'page de.wikipedia.org/Page',
      'user Alice',
      'new-accounts enwiki',
    ]);
    expect(await seen({ ...TREND, of: ['user'] })).to.deep.equal(['user Alice']);
  });

  it('detects bursts of one wiki, and of at least `minCount` events', async () => {
    expect(
      await seen({ ...TREND, of: ['domain', 'page', 'new-accounts'], wiki: 'en.wikipedia.org' }),
    ).to.deep.equal(['domain en.wikipedia.org', 'page en.wikipedia.org/Page', 'new-accounts enwiki']);
    expect(await seen({ ...TREND, of: ['page'], minCount: 11 })).to.deep.equal([
      'page en.wikipedia.org/Page',
    ]);
  });

  it('leaves out what is older than `maxAgeMinutes`, such as history that is read', async () => {
    expect(await seen(EDIT_WAR, 60_010)).to.deep.equal([]);
    expect(await seen({ ...EDIT_WAR, maxAgeMinutes: 2 }, 60_010)).to.have.length(1);
  });

  it('detects edit wars, of one wiki or with at least `minReverts` reverts', async () => {
    expect(await seen(EDIT_WAR)).to.deep.equal(['en.wikipedia.org/Page']);
    expect(await seen({ ...EDIT_WAR, wiki: 'de.wikipedia.org' })).to.deep.equal([]);
    expect(await seen({ ...EDIT_WAR, minReverts: 4 })).to.deep.equal([]);
  });
});
