import { expect } from 'chai';
import { firstValueFrom, of, toArray } from 'rxjs';
import { changeDetections, type WatchedChange } from '../../../src/alerts/conditions/change-detections.ts';
import { NO_FILTER } from '../../../src/wikimedia/filter/event-filter.ts';
import type { RuleOf } from '../../../src/alerts/rules/alert-config.ts';

const watchedChange = (change: Partial<WatchedChange>): WatchedChange => ({
  dt: '2026-11-30T08:00:00Z',
  type: 'edit',
  domain: 'en.wikipedia.org',
  title: 'Main Page',
  user: 'Alice',
  bot: false,
  serverUrl: 'https://en.wikipedia.org',
  wiki: 'enwiki',
  namespace: 0,
  minor: false,
  lengthOld: 100,
  lengthNew: 130,
  ...change,
});

const RULE: RuleOf<'change'> = {
  name: 'rule',
  when: 'change',
  targets: [],
  resolved: false,
  urgent: false,
  limit: { alerts: 10, minutes: 60 },
  maxAgeMinutes: 15,
  resolveAfterMinutes: 60,
};

const AT = Date.parse('2026-11-30T08:00:00Z');

const seen = async (
  rule: Partial<RuleOf<'change'>>,
  changes: readonly Partial<WatchedChange>[],
  now = AT + 5,
): Promise<readonly string[]> => {
  const detections = await firstValueFrom(
    of(changes.map(watchedChange)).pipe(
      changeDetections({ ...RULE, ...rule }, () => now),
      toArray(),
    ),
  );
  for (const { url } of detections) expect(url).to.match(/^https:\/\/en\.wikipedia\.org\/wiki\/[^ ]+$/);
  return detections.map(({ key, since }) => `${key} ${since}`);
};

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
    expect(await seen({ user: 'Alice' }, [{ dt: null }])).to.deep.equal([`Alice ${AT + 5}`]);
  });

  it('applies the filter of /events, and makes each page an incident', async () => {
    const filter = { ...NO_FILTER, kinds: ['ip' as const], minBytes: 500, namespaces: [0] };
    const match = { user: '192.0.2.7', lengthNew: 600 };
    expect(await seen({ filter }, [match, { ...match, title: 'B' }])).to.deep.equal([
      `en.wikipedia.org/Main Page ${AT}`,
      `en.wikipedia.org/B ${AT}`,
    ]);
    for (const miss of [{ user: 'Alice' }, { lengthNew: 599 }, { namespace: 1 }])
      expect(await seen({ filter }, [{ ...match, ...miss }])).to.deep.equal([]);
    expect(await seen({ filter, user: '192.*' }, [match])).to.deep.equal([`192.0.2.7 ${AT}`]);
    expect(await seen({ filter, page: 'B*' }, [match])).to.deep.equal([]);
  });

  it('leaves out what is older than `maxAgeMinutes`, such as history that is read', async () => {
    const rule = { user: 'Alice', maxAgeMinutes: 10 };
    expect(await seen(rule, [{}], AT + 600_000)).to.deep.equal([`Alice ${AT}`]);
    expect(await seen(rule, [{}], AT + 600_001)).to.deep.equal([]);
  });
});
