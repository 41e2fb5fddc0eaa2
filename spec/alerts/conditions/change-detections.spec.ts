import { expect } from 'chai';
import { firstValueFrom, of, toArray } from 'rxjs';
import { changeDetections, type WatchedChange } from '../../../src/alerts/conditions/change-detections.ts';
import type { RuleOf } from '../../../src/alerts/rules/alert-config.ts';

const watchedChange = (change: Partial<WatchedChange>): WatchedChange => ({
  dt: '2026-11-30T08:00:00Z',
  type: 'edit',
  domain: 'en.wikipedia.org',
  title: 'Main Page',
  user: 'Alice',
  bot: false,
  serverUrl: 'https://en.wikipedia.org',
  ...change,
});

const RULE: RuleOf<'change'> = {
  name: 'rule',
  when: 'change',
  targets: [],
  resolved: false,
  urgent: false,
  limit: { alerts: 10, minutes: 60 },
  resolveAfterMinutes: 60,
};

const seen = async (
  rule: Partial<RuleOf<'change'>>,
  changes: readonly Partial<WatchedChange>[],
): Promise<readonly string[]> => {
  const detections = await firstValueFrom(
    of(changes.map(watchedChange)).pipe(
      changeDetections({ ...RULE, ...rule }, () => 5),
      toArray(),
    ),
  );
  for (const { url } of detections) expect(url).to.match(/^https:\/\/en\.wikipedia\.org\/wiki\/[^ ]+$/);
  return detections.map(({ key, since }) => `${key} ${since}`);
};

const AT = Date.parse('2026-11-30T08:00:00Z');

describe('changeDetections', () => {
  it('sees changes of pages that match, by the page', async () => {
    expect(
      await seen({ page: 'Talk:*' }, [{ title: 'Talk:A' }, { title: 'A' }, { title: null }]),
    ).to.deep.equal([`en.wikipedia.org/Talk:A ${AT}`]);
  });

  it('sees changes by users that match, by the user', async () => {
    expect(
      await seen({ user: 'Vandal?' }, [{ user: 'Vandal1' }, { user: 'Vandal' }, { user: null }]),
    ).to.deep.equal([`Vandal1 ${AT}`]);
  });

  it('requires all that a rule names', async () => {
    const rule = { page: '*', user: 'Bob', wiki: 'de.wikipedia.org', type: 'new', bot: true } as const;
    const match = { user: 'Bob', domain: 'de.wikipedia.org', type: 'new', bot: true };
    expect(await seen(rule, [match])).to.deep.equal([`de.wikipedia.org/Main Page ${AT}`]);
    for (const miss of [{ user: 'Alice' }, { domain: 'en.wikipedia.org' }, { type: 'edit' }, { bot: false }])
      expect(await seen(rule, [{ ...match, ...miss }])).to.deep.equal([]);
  });

  it('uses the clock for a change without a time', async () => {
    expect(await seen({ user: 'Alice' }, [{ dt: null }])).to.deep.equal(['Alice 5']);
  });
});
