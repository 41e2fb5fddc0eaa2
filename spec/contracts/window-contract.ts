import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import { createRandom } from '../../src/simulator/random.ts';
import { compareCodePoints } from '../../src/stats/counts/compare-code-points.ts';
import { countDeltas } from '../../src/stats/counts/deltas.ts';
import { MAX_DISTINCT_KEYS, MAX_DISTINCT_TYPES, OTHER_KEY } from '../../src/stats/counts/key-cap.ts';
import { NO_LATENESS } from '../../src/stats/windows/time/no-lateness.ts';
import { RESOLUTIONS, windowStart } from '../../src/stats/windows/resolution.ts';
import { untimedCounter } from '../../src/stats/windows/untimed-counter.ts';
import { type WatermarkTracker, watermarkTracker } from '../../src/stats/windows/time/watermark-tracker.ts';
import { windowCounter } from '../../src/stats/windows/window-counter.ts';
import { sumCounts, type WindowCounts } from '../../src/stats/windows/window-counts.ts';
import { DIMENSIONS, NO_WINDOW_DELTAS, type WindowDeltas } from '../../src/stats/windows/window-deltas.ts';
import type { WindowEvent } from '../../src/stats/windows/window-event.ts';
import { countsOfEvent, pageKey } from '../../src/stats/windows/window-event.ts';
import { windowCounterFactory } from '../../src/stats/windows/window-counter-factory.ts';
import { UNKNOWN_KIND, UNKNOWN_KIND_ONLY } from '../../src/stats/windows/unknown-kind.ts';
import { userKind } from '../../src/wikimedia/event/user-kind.ts';
import { windowSums } from '../../src/stats/windows/window-sums.ts';
import type { Store } from '../../src/stores/store.ts';
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '../../src/stores/window-settings.ts';
import type { WindowResult } from '../../src/stats/windows/window-query.ts';
import { cutInto, iso, windowEvent, arbitraryWindowEvents, START_MS } from '../support/window-events.ts';
import { commitOf, NOW, type Position } from '../stores/support/commits.ts';
import { failureOf } from '../stores/support/read-report.ts';
import type { StoreFixture } from './store-contract.ts';
import { accountedFor, allRows, countInto, EVER, eventsCommit } from './windows/counted-events.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LONG_MS = 1000 * DAY_MS;
const ODD = ['', '__proto__', '🦆', '\uE000', 'a\nb', 'a\u0000b', 'ä', "'; --", '10', '9', 'a'];

const at = (ms: number, over: Partial<WindowEvent> = {}): WindowEvent =>
  windowEvent({ dt: iso(START_MS + ms), ...over });

/** The expected top list, computed independently of the stores. */
const ranked = (keys: readonly string[]): readonly (readonly [string, number, number])[] => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([key, count]) => [key, count, 0]);
};

interface Line {
  readonly ledger: number;
  readonly events: readonly WindowEvent[];
}

/** Folds each ledger's events without splitting and restarts. */
const plainly = (lines: readonly Line[]): readonly WindowDeltas[] => {
  const trackers = new Map<number, WatermarkTracker>();
  return lines.map(({ ledger, events }) => {
    const own = trackers.get(ledger) ?? watermarkTracker([], HOUR_MS);
    trackers.set(ledger, own);
    const counter = windowCounter(own, undefined, undefined, userKind);
    for (const event of events) counter.add(event);
    return counter.deltas();
  });
};

/** The contract of every store's windows. `make` is called for each spec and for each run of a property. */
export const windowContract = (
  name: string,
  createFixture: (settings: WindowSettings) => Promise<StoreFixture>,
): void => {
  describe(`${name} as a store of windows`, () => {
    let opened: StoreFixture;
    let store: Store<Position>;
    const use = async (settings: Partial<WindowSettings> = {}): Promise<void> => {
      opened = await createFixture({ ...DEFAULT_WINDOW_SETTINGS, ...settings });
      store = opened.store;
    };
    const reopened = async (): Promise<Store<Position>> => (await opened.reopen?.()) ?? store;
    const state = () => store.windows.state();
    const activity = (resolution: '1m' | '1h' | '1d', from: number, to: number, listed = 1000) =>
      store.windows.activity([{ resolution, from, to }], listed);

    beforeEach(() => use());
    afterEach(() => opened.dispose());

    it('starts without windows', async () => {
      expect(await state()).to.deep.equal({
        watermarks: [],
        untimed: sumCounts([]),
        tooLate: sumCounts([]),
        future: sumCounts([]),
        late: 0,
        retainedSince: { '1s': -Infinity, '1m': -Infinity, '1h': -Infinity, '1d': -Infinity },
      });
      expect(await allRows(store, '1s', 'all')).to.deep.equal([]);
      const { distinctUsers, topUsers } = await activity('1d', 0, DAY_MS);
      expect(distinctUsers).to.deep.equal({ value: 0, error: 0 });
      expect(topUsers).to.deep.equal({ counts: [], unlisted: 0 });
    });

    it('adds up to the totals at each resolution, and equals a plain fold, for events in any order', async () => {
      await opened.dispose();
      const parts = fc.tuple(arbitraryWindowEvents, fc.array(fc.nat(12), { maxLength: 6 }), fc.boolean());
      const lines = fc.array(parts, { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(lines, async (ledgers) => {
          await use({ retention: { '1s': LONG_MS, '1m': LONG_MS, '1h': LONG_MS } });
          const placed = windowSums();
          for (const [i, [events, cuts, restarts]] of ledgers.entries()) {
            const saves = cutInto(events, cuts);
            const ledger = store.ledger(`ledger ${i % 2}`);
            if (restarts) for (const save of saves) await countInto(ledger, [save]);
            else await countInto(ledger, saves);
          }
          store = await reopened();
          // A ledger's watermarks carry over from one batch to the next.
          const { snapshot } = await firstValueFrom(store.load());
          const all = sumCounts(ledgers.flatMap(([events]) => events.map(countsOfEvent)));
          expect({ bots: snapshot.bots, nonBots: snapshot.nonBots }).to.deep.equal({
            bots: all.bots,
            nonBots: all.nonBots,
          });
          for (const [resolution, counts] of await accountedFor(store))
            expect(counts, resolution).to.deep.equal(all);

          const plain = plainly(ledgers.map(([events], i) => ({ ledger: i % 2, events })));
          placed.add(plain.flatMap(({ rows }) => rows));
          for (const resolution of RESOLUTIONS)
            for (const dimension of DIMENSIONS) {
              const results = await allRows(store, resolution, dimension);
              const query = { resolution, dimension, key: null, range: EVER };
              expect(results.map((row) => ({ ...row, distinctUsers: null }))).to.deep.equal(
                placed.rows(query).map((row) => ({ ...row, distinctUsers: null })),
              );
            }
          expect((await state()).late).to.equal(plain.reduce((sum, { late }) => sum + late, 0));
          await opened.dispose();
        }),
        { numRuns: opened.reopen === undefined ? 60 : 12 },
      );
      await use();
    });

    it('splits every window by kind of user, and leaves what an older version counted unknown', async () => {
      await opened.dispose();
      const arbitrary = fc.tuple(arbitraryWindowEvents, arbitraryWindowEvents, fc.array(fc.nat(12)));
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.integer({ min: 1, max: 7 }), async ([older, newer, cuts], limit) => {
          await use({ retention: { '1s': LONG_MS, '1m': LONG_MS, '1h': LONG_MS } });
          await countInto(store, cutInto(older, cuts), LONG_MS, UNKNOWN_KIND_ONLY);
          store = await reopened();
          await countInto(store, cutInto(newer, cuts), LONG_MS);
          const kinds = [...older.map(() => UNKNOWN_KIND), ...newer.map(userKind)];
          const timed = [...older, ...newer].flatMap((event, i) => {
            const time = Date.parse(event.dt ?? '');
            return Number.isNaN(time) ? [] : [{ event, time, kind: kinds[i] ?? UNKNOWN_KIND }];
          });
          for (const resolution of RESOLUTIONS) {
            const expected = new Map<string, WindowCounts>();
            for (const { event, time, kind } of timed) {
              const id = `${windowStart(resolution, time)} ${kind}`;
              expected.set(id, sumCounts([expected.get(id) ?? sumCounts([]), countsOfEvent(event)]));
            }
            const paged: WindowResult[] = [];
            let after: WindowResult | null = null;
            do {
              const page: readonly WindowResult[] = await store.windows.rows({
                resolution,
                dimension: 'kind',
                key: null,
                range: EVER,
                after,
                limit,
              });
              expect(page.length).to.be.at.most(limit);
              paged.push(...page);
              after = page.at(-1) ?? null;
            } while (after !== null);
            expect(paged, resolution).to.deep.equal(await allRows(store, resolution, 'kind'));
            expect(paged.map(({ distinctUsers }) => distinctUsers)).to.deep.equal(paged.map(() => null));
            const found = new Map(paged.map(({ start, key, counts }) => [`${start} ${key}`, counts]));
            expect(found.size).to.equal(paged.length);
            expect(found, resolution).to.deep.equal(expected);
            for (const key of [UNKNOWN_KIND, 'ip', 'registered']) {
              const query = {
                resolution,
                dimension: 'kind',
                key,
                range: EVER,
                after: null,
                limit: 10_000,
              } as const;
              expect(await store.windows.rows(query)).to.deep.equal(paged.filter((row) => row.key === key));
            }
            const sums = await store.windows.byKey('kind', [{ resolution, ...EVER }]);
            for (const kind of new Set([...kinds, ...sums.keys()]))
              expect(sums.get(kind ?? UNKNOWN_KIND) ?? sumCounts([]), String(kind)).to.deep.equal(
                sumCounts(
                  timed
                    .filter((one) => one.kind === (kind ?? UNKNOWN_KIND))
                    .map(({ event }) => countsOfEvent(event)),
                ),
              );
          }
          await opened.dispose();
        }),
        { numRuns: opened.reopen === undefined ? 60 : 12 },
      );
      await use();
    });

    it('saturates bytes at 2^53 - 1 in every resolution and outside of windows', async () => {
      const most = Number.MAX_SAFE_INTEGER;
      const counts = { bots: 0, nonBots: 1, newPages: 0, bytesAdded: most, bytesRemoved: most };
      const rows = RESOLUTIONS.flatMap((resolution) =>
        [0, DAY_MS].flatMap((later) => {
          const row = { resolution, start: windowStart(resolution, START_MS + later), counts };
          return [
            { ...row, dimension: 'all' as const, key: '' },
            { ...row, dimension: 'domain' as const, key: 'a' },
          ];
        }),
      );
      const windows: WindowDeltas = { ...NO_WINDOW_DELTAS, rows, untimed: counts, tooLate: counts };
      // Neither SQLite nor Cassandra has integers beyond 2^63.
      for (let saves = 0; saves < 3; saves += 1) await firstValueFrom(store.save(commitOf({ windows })));
      store = await reopened();
      await firstValueFrom(store.save(commitOf({ windows })));
      const sum = { bots: 0, nonBots: 4, newPages: 0, bytesAdded: most, bytesRemoved: most };
      for (const resolution of RESOLUTIONS) {
        for (const dimension of ['all', 'domain'] as const)
          expect((await allRows(store, resolution, dimension)).map((row) => row.counts)).to.deep.equal([
            sum,
            sum,
          ]);
        const runs = [{ resolution, from: START_MS - DAY_MS, to: START_MS + 3 * DAY_MS }];
        const byKey = await store.windows.byKey('domain', runs);
        expect(byKey.get('a')).to.deep.equal({ ...sum, nonBots: 8 });
      }
      expect((await state()).untimed).to.deep.equal(sum);
      expect((await state()).tooLate).to.deep.equal(sum);
    });

    it('folds domains and types beyond the limit into one key, alike in every resolution', async () => {
      const batches = [
        Array.from({ length: MAX_DISTINCT_KEYS + 40 }, (_, i) =>
          at(i % 7, { domain: `domain ${i}`, type: `type ${i % (MAX_DISTINCT_TYPES - 1)}` }),
        ),
        Array.from({ length: 60 }, (_, i) => at(MINUTE_MS + i, { domain: 'domain 1', type: `later ${i}` })),
        Array.from({ length: 60 }, (_, i) => at(DAY_MS + i, { domain: `later ${i}`, type: `later ${i}` })),
      ];
      const [first = [], ...others] = batches;
      await countInto(store, [first]);
      store = await reopened();
      await countInto(store, others);
      for (const resolution of RESOLUTIONS) {
        const sums = async (dimension: 'domain' | 'type'): Promise<ReadonlyMap<string, number>> => {
          const sum = new Map<string, number>();
          for (const { key, counts } of await allRows(store, resolution, dimension))
            sum.set(key, (sum.get(key) ?? 0) + counts.bots + counts.nonBots);
          return sum;
        };
        const domains = await sums('domain');
        expect(domains.size).to.equal(MAX_DISTINCT_KEYS + 1);
        expect(domains.get(OTHER_KEY)).to.equal(40 + 60);
        expect(domains.get('domain 1')).to.equal(1 + 60);
        const types = await sums('type');
        // The first day had space for one more type; the second day has space for all of its own.
        expect(types.get(OTHER_KEY)).to.equal(59);
        expect(types.get('later 0')).to.equal(2);
        expect(types.get('later 59')).to.equal(1);
        for (const counts of [domains, types])
          expect([...counts.values()].reduce((sum, count) => sum + count, 0)).to.equal(batches.flat().length);
      }
    });

    it('judges lateness by the watermarks of the ledger, through restarts and reopening', async () => {
      const first = store.ledger('a');
      await countInto(first, [[at(0), at(10 * MINUTE_MS), at(10 * MINUTE_MS)]], MINUTE_MS);
      await countInto(store.ledger('b'), [[at(0, { topic: 'codfw' }), at(1, { topic: 'codfw' })]]);
      store = await reopened();
      await countInto(store.ledger('a'), [[at(0), at(9 * MINUTE_MS + 1000)]], MINUTE_MS);
      const { late, tooLate, watermarks } = await state();
      expect([late, tooLate.nonBots]).to.deep.equal([1, 1]);
      expect(watermarks.map(({ topic, high }) => [topic, high])).to.have.deep.members([
        ['eqiad', START_MS + 10 * MINUTE_MS],
        ['codfw', START_MS],
      ]);
      const { watermarks: own } = await firstValueFrom(store.ledger('b').load());
      expect(own).to.deep.equal([{ topic: 'codfw', high: START_MS, last: [START_MS, START_MS + 1] }]);
    });

    it('expires nothing and rolls nothing up ahead of the clock, however far ahead the events are', async () => {
      const now = Date.parse(NOW);
      const real = [0, 1, 2].map((second) => windowEvent({ dt: iso(now + second * 1000 - HOUR_MS) }));
      // An older version trusted their times.
      const wrong = [3, 20, 800, 3000].flatMap((days) =>
        [0, 1].map((second) => windowEvent({ dt: iso(now + days * DAY_MS + second * 1000) })),
      );
      await countInto(store, [real, ...wrong.map((event) => [event])]);
      const { retainedSince } = await state();
      expect(Math.max(...Object.values(retainedSince))).to.be.at.most(now);
      for (const resolution of RESOLUTIONS) {
        const rows = await allRows(store, resolution, 'all');
        const ours = rows.filter(({ start }) => start <= now);
        expect(sumCounts(ours.map(({ counts }) => counts)).nonBots, resolution).to.equal(3);
        expect(rows).to.have.length.above(ours.length);
      }
    });

    it('counts events ahead of the clock separately, durably', async () => {
      const now = Date.parse(NOW);
      const counters = windowCounterFactory(HOUR_MS, () => now)([]);
      const events = [0, 301, 302, 400 * 86_400, 1].map((second) =>
        windowEvent({ dt: iso(now + second * 1000) }),
      );
      for (const [i, event] of events.entries())
        await firstValueFrom(store.ledger(`ledger ${i % 2}`).save(eventsCommit([event], counters())));
      store = await reopened();
      expect((await state()).future).to.deep.equal(sumCounts(events.slice(1, 4).map(countsOfEvent)));
      for (const [resolution, counts] of await accountedFor(store))
        expect(counts, resolution).to.deep.equal(sumCounts(events.map(countsOfEvent)));
      // Replayed rejects are treated the same.
      const { deltas, windows } = eventsCommit([events[3] ?? windowEvent()], counters());
      await firstValueFrom(store.recover([], deltas, windows, NOW));
      expect((await state()).future.nonBots).to.equal(4);
    });

    it('returns rows in pages, ordered by time and key, for one key or all', async () => {
      const odd = ODD.flatMap((domain, i) => [at(i * 250, { domain }), at(60_000, { domain, bot: true })]);
      await countInto(store, [odd.slice(0, 9), odd.slice(9)], DAY_MS);
      const whole = await allRows(store, '1m', 'domain');
      expect(whole.map(({ start, key }) => [start - START_MS, key])).to.deep.equal(
        [0, MINUTE_MS].flatMap((start) => ODD.toSorted(compareCodePoints).map((key) => [start, key])),
      );
      const paged: unknown[] = [];
      let after: { start: number; key: string } | null = null;
      for (;;) {
        const page: readonly WindowResult[] = await store.windows.rows({
          resolution: '1m',
          dimension: 'domain',
          key: null,
          range: EVER,
          after,
          limit: 4,
        });
        if (page.length === 0) break;
        expect(page.length).to.be.at.most(4);
        paged.push(...page);
        after = page.at(-1) ?? null;
      }
      expect(paged).to.deep.equal(whole);
      for (const key of ODD) {
        const range = { from: START_MS + MINUTE_MS, to: START_MS + 2 * MINUTE_MS };
        const of = await store.windows.rows({
          resolution: '1m',
          dimension: 'domain',
          key,
          range,
          after: null,
          limit: 9,
        });
        expect(of).to.deep.equal([
          {
            resolution: '1m',
            start: range.from,
            dimension: 'domain',
            key,
            counts: { bots: 1, nonBots: 0, newPages: 0, bytesAdded: 7, bytesRemoved: 0 },
            distinctUsers: null,
          },
        ]);
      }
    });

    it('adds up a dimension over runs, by key', async () => {
      const events = [0, 1, 61, 3601, 90_000].map((s, i) =>
        at(s * 1000, { type: i % 2 === 0 ? 'edit' : 'new' }),
      );
      await countInto(store, [events]);
      const byType = await store.windows.byKey('type', [
        { resolution: '1m', from: START_MS, to: START_MS + 2 * MINUTE_MS },
        { resolution: '1h', from: START_MS + HOUR_MS, to: START_MS + 2 * HOUR_MS },
      ]);
      expect(new Map(Array.from(byType, ([key, { nonBots }]) => [key, nonBots]))).to.deep.equal(
        new Map([
          ['edit', 2],
          ['new', 2],
        ]),
      );
    });

    it('lists users and pages exactly and counts distinct users, before and after roll-up, late events and reopening', async () => {
      const random = createRandom(7);
      const some = (ms: number, n: number): WindowEvent[] =>
        Array.from({ length: n }, () =>
          at(ms + Math.floor(random() * MINUTE_MS), {
            user: `user ${Math.floor(random() ** 3 * 400)}`,
            title: `page ${Math.floor(random() ** 2 * 900)}`,
          }),
        );
      const counted: WindowEvent[] = [];
      const count = async (events: readonly WindowEvent[]): Promise<void> => {
        counted.push(...events);
        await countInto(store, cutInto(events, [40, 40, 40]));
      };
      const check = async (what: string): Promise<void> => {
        for (const [resolution, width] of [
          ['1m', MINUTE_MS],
          ['1h', HOUR_MS],
          ['1d', DAY_MS],
        ] as const)
          for (const ms of [0, 40 * MINUTE_MS, 59 * MINUTE_MS, HOUR_MS, DAY_MS]) {
            const start = windowStart(resolution, START_MS + ms);
            const inside = counted.filter(
              ({ dt }) => windowStart(resolution, Date.parse(dt ?? '')) === start,
            );
            const users = ranked(inside.map(({ user }) => user ?? ''));
            const pages = ranked(inside.map(({ title }) => pageKey('en.wikipedia.org', title ?? '')));
            const results = await activity(resolution, start, start + width);
            const place = `${what}, ${resolution} ${ms}`;
            expect(results.distinctUsers, place).to.deep.equal({ value: users.length, error: 0 });
            const listed = ({ counts }: typeof results.topUsers) =>
              counts.map(({ key, count: n, error }) => [key, n, error]);
            expect(listed(results.topUsers), place).to.deep.equal(users);
            expect(listed(results.topPages), place).to.deep.equal(pages);
            const [row] = await store.windows.rows({
              resolution,
              dimension: 'all',
              key: null,
              range: { from: start, to: start + width },
              after: null,
              limit: 1,
            });
            expect(row?.distinctUsers ?? { value: 0, error: 0 }, place).to.deep.equal(results.distinctUsers);
          }
      };
      // The lists of minutes are truncated only when their hour has closed, after the lateness.
      for (let minute = 0; minute < 60; minute += 1) await count(some(minute * MINUTE_MS, 30));
      await check('open');
      await count(some(HOUR_MS + 30 * MINUTE_MS, 30));
      await check('minutes are rolled up');
      await count([...some(40 * MINUTE_MS, 40), ...some(HOUR_MS, 30)]);
      await check('late events arrived');
      store = await reopened();
      await count(some(HOUR_MS + 59 * MINUTE_MS, 30));
      await check('the last minutes before the hour is rolled up');
    });

    it('lists the users and pages of each wiki exactly and counts its distinct users, through roll-ups and reopening', async () => {
      const random = createRandom(11);
      const domains = ['en.wikipedia.org', 'de.wikipedia.org', 'small.org'];
      const some = (ms: number, n: number): WindowEvent[] =>
        Array.from({ length: n }, () =>
          at(ms + Math.floor(random() * MINUTE_MS), {
            domain: [...domains, null][Math.floor(random() ** 3 * 4)] ?? null,
            user: `user ${Math.floor(random() ** 2 * 20)}`,
            title: `page/${Math.floor(random() ** 2 * 20)}`,
          }),
        );
      const counted: WindowEvent[] = [];
      const count = async (events: readonly WindowEvent[]): Promise<void> => {
        counted.push(...events);
        await countInto(store, cutInto(events, [20, 20]));
      };
      const check = async (what: string): Promise<void> => {
        for (const [resolution, width] of [
          ['1m', MINUTE_MS],
          ['1h', HOUR_MS],
          ['1d', DAY_MS],
        ] as const)
          for (const ms of [0, 40 * MINUTE_MS, HOUR_MS, DAY_MS])
            for (const wikis of [
              ['small.org'],
              ['en.wikipedia.org'],
              ['small.org', 'de.wikipedia.org'],
              ['none.org'],
            ]) {
              const start = windowStart(resolution, START_MS + ms);
              const inside = counted.filter(
                ({ dt, domain }) =>
                  windowStart(resolution, Date.parse(dt ?? '')) === start && wikis.includes(domain ?? ''),
              );
              const users = ranked(inside.map(({ user }) => user ?? ''));
              const pages = ranked(inside.map(({ domain, title }) => pageKey(domain ?? '', title ?? '')));
              const runs = [{ resolution, from: start, to: start + width }];
              const results = await store.windows.activity(runs, 1000, wikis);
              const place = `${what}, ${resolution} ${ms} ${wikis.join()}`;
              expect(results.distinctUsers, place).to.deep.equal({ value: users.length, error: 0 });
              const listed = ({ counts }: typeof results.topUsers) =>
                counts.map(({ key, count: n, error }) => [key, n, error]);
              expect(listed(results.topUsers), place).to.deep.equal(users);
              expect(listed(results.topPages), place).to.deep.equal(pages);
              const { topUsers } = await store.windows.activity(runs, 2, wikis);
              expect(listed(topUsers), place).to.deep.equal(users.slice(0, 2));
            }
      };
      for (let minute = 0; minute < 60; minute += 10) await count(some(minute * MINUTE_MS, 40));
      await check('open');
      await count(some(HOUR_MS + 30 * MINUTE_MS, 40));
      await check('minutes are rolled up');
      await count([...some(40 * MINUTE_MS, 30), ...some(HOUR_MS, 30)]);
      store = await reopened();
      await check('late events arrived');
      await count(some(3 * HOUR_MS, 40));
      await count(some(3 * HOUR_MS + MINUTE_MS, 40));
      await check('hours are rolled up');
      for (const days of [2, 3])
        await count([...some(days * DAY_MS, 20), ...some(days * DAY_MS + MINUTE_MS, 20)]);
      await check('a day is rolled up');
    });

    it('does not say how many users a wiki has where its list is not complete', async () => {
      const many = Array.from({ length: 20_050 }, (_, i) =>
        at(i % 1000, { user: `user ${i}`, domain: i % 2 === 0 ? 'a' : 'b' }),
      );
      await countInto(store, [many]);
      const runs = [{ resolution: '1m', from: START_MS, to: START_MS + MINUTE_MS }] as const;
      const { distinctUsers, topUsers } = await store.windows.activity(runs, 10, ['a']);
      expect(distinctUsers).to.equal(null);
      expect(topUsers.unlisted).to.be.greaterThan(0);
    });

    it('keeps the top of an hour exact after its roll-up, and adds later events to it', async () => {
      const users = (ms: number, names: readonly string[]): WindowEvent[] =>
        names.map((user, i) => at(ms + i, { user, title: user }));
      const many = Array.from({ length: 300 }, (_, i) => `user ${i}`);
      // Every user is active once per minute, so none would be in the top hundred of any minute.
      for (const minute of [0, 1, 2]) await countInto(store, [users(minute * MINUTE_MS, many)]);
      await countInto(store, [
        users(2 * HOUR_MS + MINUTE_MS, ['a', 'b']),
        users(2 * HOUR_MS + 2 * MINUTE_MS, ['a', 'b']),
      ]);
      const first = () => activity('1h', START_MS, START_MS + HOUR_MS);
      expect((await first()).topUsers).to.deep.equal({
        counts: many.toSorted(compareCodePoints).map((key) => ({ key, count: 3, error: 0 })),
        unlisted: 0,
      });
      store = await reopened();
      // Another data center's events arrive hours later.
      const codfw = users(MINUTE_MS, ['user 7', 'somebody new']).map((event) => ({
        ...event,
        topic: 'codfw',
      }));
      await countInto(store, [codfw, users(2 * HOUR_MS + 3 * MINUTE_MS, ['a', 'b'])]);
      const { distinctUsers, topUsers, topPages } = await first();
      expect(distinctUsers).to.deep.equal({ value: 301, error: 0 });
      for (const { counts } of [topUsers, topPages]) {
        expect(counts[0]?.count).to.equal(4);
        expect(counts.reduce((sum, { count }) => sum + count, 0)).to.equal(902);
        expect(counts.every(({ error }) => error === 0)).to.equal(true);
      }
      const day = await activity('1d', windowStart('1d', START_MS), windowStart('1d', START_MS) + DAY_MS);
      expect(day.distinctUsers).to.deep.equal({ value: 303, error: 0 });
      // Some days later the hours are merged into their day, which must report the same.
      for (const days of [2, 3])
        await countInto(store, [
          users(days * DAY_MS, ['a', 'b']),
          users(days * DAY_MS + MINUTE_MS, ['a', 'b']),
        ]);
      const sealed = await activity('1d', windowStart('1d', START_MS), windowStart('1d', START_MS) + DAY_MS);
      expect(sealed).to.deep.equal(day);
    });

    it('estimates distinct users beyond the limit, and marks them as estimated', async () => {
      await opened.dispose();
      await use({ exactUsers: 50 });
      await countInto(store, [Array.from({ length: 200 }, (_, i) => at(i, { user: `user ${i}` }))]);
      const { distinctUsers } = await activity('1m', START_MS, START_MS + MINUTE_MS);
      const { value, error } = distinctUsers ?? { value: NaN, error: NaN };
      expect(error).to.be.greaterThan(0);
      expect(value).to.be.within(180, 220);
    });

    it('expires old windows, keeps coarser ones, and reports since when each is retained', async () => {
      await opened.dispose();
      const retention = { '1s': HOUR_MS, '1m': 2 * HOUR_MS, '1h': 2 * DAY_MS };
      await use({ retention });
      await countInto(store, [[at(0), at(1)]]);
      for (let hour = 1; hour <= 6; hour += 1)
        await countInto(store, [[at(hour * HOUR_MS, { user: 'Bob' }), at(hour * HOUR_MS + 1)]]);
      const { retainedSince, watermarks } = await state();
      expect(watermarks[0]?.high).to.equal(START_MS + 6 * HOUR_MS);
      expect(retainedSince['1s']).to.equal(START_MS + 5 * HOUR_MS);
      expect(retainedSince['1m']).to.equal(START_MS + 4 * HOUR_MS);
      expect([retainedSince['1h'], retainedSince['1d']]).to.deep.equal([-Infinity, -Infinity]);
      store = await reopened();
      const starts = async (resolution: '1s' | '1m' | '1h') =>
        (await allRows(store, resolution, 'all')).map(({ start }) => (start - START_MS) / HOUR_MS);
      expect(await starts('1s')).to.deep.equal([5, 6]);
      expect(await starts('1m')).to.deep.equal([4, 5, 6]);
      expect(await starts('1h')).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
      expect((await state()).retainedSince).to.deep.equal(retainedSince);
      const results = await allRows(store, '1h', 'all');
      expect(results.map(({ distinctUsers }) => distinctUsers?.value)).to.deep.equal([1, 2, 2, 2, 2, 2, 2]);
    });

    it('adds recovered events to their windows atomically with removing the rejects, and moves no watermark', async () => {
      const reject = { id: 'r', code: 'not-json' as const, reason: 'not JSON', data: 'x', at: NOW };
      await countInto(store, [[at(3 * HOUR_MS), at(3 * HOUR_MS)]]);
      await firstValueFrom(store.save(commitOf({ rejects: [reject] })));
      const { watermarks } = await state();
      const { deltas, windows } = eventsCommit([at(0)], windowCounter(NO_LATENESS));
      await failureOf(firstValueFrom(store.recover(['unknown'], deltas, windows, NOW)));
      expect(await allRows(store, '1h', 'all')).to.have.length(1);
      await firstValueFrom(store.recover(['r'], deltas, windows, NOW));
      expect((await state()).watermarks).to.deep.equal(watermarks);
      const results = await allRows(store, '1h', 'all');
      expect(results.map(({ start, counts }) => [start - START_MS, counts.nonBots])).to.deep.equal([
        [0, 1],
        [3 * HOUR_MS, 2],
      ]);
      for (const [resolution, counts] of await accountedFor(store))
        expect(counts.nonBots, resolution).to.equal(3);
    });

    it('counts events without a time as untimed', async () => {
      await firstValueFrom(store.save(eventsCommit([at(0), at(1, { bot: true })], untimedCounter())));
      for (const [resolution, counts] of await accountedFor(store))
        expect(counts, resolution).to.include({ bots: 1, nonBots: 1 });
      expect(await allRows(store, '1d', 'all')).to.deep.equal([]);
    });

    it('replaces lone surrogates in keys', async () => {
      const half = ['\ud800', '\udc00'].map((domain, i) => at(i, { domain, user: domain, title: domain }));
      await countInto(store, [half]);
      const rows = await allRows(store, '1m', 'domain');
      expect(rows.map(({ key, counts }) => [key, counts.nonBots])).to.deep.equal([['\uFFFD', 2]]);
      const { topUsers } = await activity('1m', START_MS, START_MS + MINUTE_MS);
      expect(topUsers.counts).to.deep.equal([{ key: '\uFFFD', count: 2, error: 0 }]);
    });

    it('forgets its windows on reset', async () => {
      await countInto(store.ledger('a'), [
        [at(0), at(HOUR_MS), at(5 * HOUR_MS)],
        [at(5 * HOUR_MS), at(0, { dt: null })],
      ]);
      await firstValueFrom(store.reset());
      expect(await state()).to.deep.include({ watermarks: [], late: 0, untimed: sumCounts([]) });
      expect(await allRows(store, '1d', 'all')).to.deep.equal([]);
      expect((await activity('1d', 0, START_MS + DAY_MS)).topPages.counts).to.deep.equal([]);
      expect((await firstValueFrom(store.ledger('a').load())).watermarks).to.deep.equal([]);
      await firstValueFrom(store.save({ ...commitOf(), deltas: countDeltas([]), windows: NO_WINDOW_DELTAS }));
    });
  });
};
