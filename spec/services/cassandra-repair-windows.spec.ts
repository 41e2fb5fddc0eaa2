import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { RESOLUTIONS, windowStart } from '../../src/stats/windows/resolution.ts';
import { sumCounts } from '../../src/stats/windows/window-counts.ts';
import { countsOfEvent, type WindowEvent } from '../../src/stats/windows/window-event.ts';
import { DIMENSIONS } from '../../src/stats/windows/window-deltas.ts';
import { userKind } from '../../src/wikimedia/event/user-kind.ts';
import { windowCounterFactory } from '../../src/stats/windows/window-counter-factory.ts';
import type { Store } from '../../src/stores/store.ts';
import { accountedFor, allRows, eventsCommit } from '../contracts/windows/counted-events.ts';
import { iso, windowEvent } from '../support/window-events.ts';
import { faultyStore, mutationOf } from '../stores/support/faulty-cassandra-store.ts';
import { type CassandraStores, cassandraStores } from '../stores/support/cassandra-stores.ts';
import type { Position } from '../stores/support/commits.ts';
import { sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';

const NOW = Date.parse('2026-11-21T12:34:56Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LEDGER = 'part';

const at = (ms: number, over: Partial<WindowEvent> = {}): WindowEvent =>
  windowEvent({ dt: iso(NOW + ms), ...over });
const starts = async (store: Store<Position>, resolution: (typeof RESOLUTIONS)[number]) =>
  (await allRows(store, resolution, 'all')).map(({ start }) => start);

describe('a keyspace whose windows an older version poisoned', function () {
  let stores: CassandraStores;

  before(async function () {
    requireService(this, whyNoCassandra());
    await sharedCassandra();
  });
  beforeEach(async () => {
    stores = cassandraStores(await sharedCassandra());
  });
  afterEach(() => stores.dispose());

  const openAt = (now: number): Store<Position> => stores.open({ now: () => now });

  /** Counts by the rule of before: every time is believed, and retention follows the watermark alone. */
  const poison = async (...saves: readonly (readonly WindowEvent[])[]): Promise<void> => {
    const { store, real } = await faultyStore({ ...stores.options, now: () => NOW });
    const counters = windowCounterFactory(HOUR_MS, undefined, userKind)([]);
    for (const events of saves) {
      const commit = { ...eventsCommit(events, counters()), at: '9999-12-31T23:59:59.999Z' };
      await store.ledger(LEDGER).save(mutationOf(commit));
    }
    const change = 'UPDATE ledgers SET as_of = ? WHERE scope = ? AND ledger = ? IF generation = 1';
    expect(await real.compareAndSet(change, [iso(NOW), stores.options.scope, LEDGER])).to.equal(true);
    await store.close();
  };
  const count = async (store: Store<Position>, now: number, ...events: readonly WindowEvent[]) => {
    const { watermarks } = await firstValueFrom(store.ledger(LEDGER).load());
    const counter = windowCounterFactory(HOUR_MS, () => now, userKind)(watermarks)();
    await firstValueFrom(store.ledger(LEDGER).save({ ...eventsCommit(events, counter), at: iso(now) }));
  };
  const state = (store: Store<Position>) => store.windows.state();

  for (const [name, ahead] of [
    ['3 days', 3 * DAY_MS],
    ['20 days', 20 * DAY_MS],
    ['450 days', 450 * DAY_MS],
    ['the year 9999', Date.parse('9999-06-01T00:00:00Z') - NOW],
  ] as const)
    it(`counts in windows again after events that were ${name} ahead`, async () => {
      const real = [at(-2 * HOUR_MS), at(-MINUTE_MS), at(-1000)];
      const wrong = [at(ahead), at(ahead + 1000)];
      await poison(real, wrong, [at(0), at(1000)]);

      const now = NOW + 2 * MINUTE_MS;
      const store = openAt(now);
      const before = await state(store);
      expect(before.watermarks.map(({ high }) => high).filter((high) => (high ?? 0) > now)).to.deep.equal([]);
      for (const resolution of RESOLUTIONS) expect(before.retainedSince[resolution]).to.be.at.most(now);

      const more = [0, 1, 2, 3].map((second) => at(2 * MINUTE_MS + second * 1000));
      await count(store, now, ...more);
      const { future, watermarks, retainedSince } = await state(store);
      expect(future.nonBots).to.equal(2);
      expect(watermarks.map(({ high }) => high)).to.deep.equal([now + 2000]);
      for (const resolution of RESOLUTIONS) {
        expect(retainedSince[resolution]).to.be.at.most(now);
        const found = await starts(store, resolution);
        expect(found).to.include(windowStart(resolution, now));
        for (const start of found) expect(start).to.be.at.most(now + 3000);
      }
      // Days are never let go: they still add up, for another process too.
      const all = sumCounts([...real, ...wrong, at(0), at(0), ...more].map(countsOfEvent));
      for (const reader of [store, openAt(now)])
        expect(new Map(await accountedFor(reader)).get('1d')).to.deep.equal(all);
    });

  it('takes out what lies ahead, exactly, where it shares a minute, an hour or a day with other events', async () => {
    const real = [at(-HOUR_MS), at(-2000), at(-1000), at(0, { domain: 'b' }), at(0, { type: 'new' })];
    const wrong = [6, 7, 20, 40, 61, 5 * 60, 11 * 60, 13 * 60, 22 * 60].flatMap((minutes) => [
      at(minutes * MINUTE_MS),
      at(minutes * MINUTE_MS + 1000, { domain: 'c', bot: true }),
    ]);
    const near = at(5 * MINUTE_MS + 1500);
    await poison(real, [near, ...wrong]);

    const store = openAt(NOW);
    const late = at(-1500, { domain: 'd' });
    await count(store, NOW, late);
    const counted = [...real, late];
    expect((await state(store)).future).to.deep.equal(sumCounts([near, ...wrong].map(countsOfEvent)));
    for (const [resolution, counts] of await accountedFor(store))
      expect(counts, resolution).to.deep.equal(sumCounts([...counted, near, ...wrong].map(countsOfEvent)));
    for (const resolution of RESOLUTIONS)
      for (const dimension of DIMENSIONS) {
        const rows = await allRows(store, resolution, dimension);
        expect(sumCounts(rows.map(({ counts }) => counts))).to.deep.equal(
          sumCounts(counted.map(countsOfEvent)),
        );
        expect(rows.filter(({ key }) => key === 'c')).to.deep.equal([]);
      }
  });

  it('stays as it is where nothing lies ahead, and where it is the clock that is behind', async () => {
    await poison([at(-HOUR_MS), at(-1000), at(0), at(4 * MINUTE_MS), at(4 * MINUTE_MS)]);
    const dump = async (now: number): Promise<unknown> => {
      const store = openAt(now);
      const rows = await Promise.all(RESOLUTIONS.map((resolution) => allRows(store, resolution, 'all')));
      return { state: await state(store), rows };
    };
    const before = await dump(NOW);
    expect(await dump(0)).to.deep.equal(before);
    expect(await dump(NOW + 1000 * DAY_MS)).to.deep.equal(before);
  });
});
