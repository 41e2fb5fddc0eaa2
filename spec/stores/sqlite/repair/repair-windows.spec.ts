import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { RESOLUTIONS, WIDTH_MS, windowStart } from '../../../../src/stats/windows/resolution.ts';
import { sumCounts } from '../../../../src/stats/windows/window-counts.ts';
import { DIMENSIONS } from '../../../../src/stats/windows/window-deltas.ts';
import { countsOfEvent, type WindowEvent } from '../../../../src/stats/windows/window-event.ts';
import { windowCounterFactory } from '../../../../src/stats/windows/window-counter-factory.ts';
import { userKind } from '../../../../src/wikimedia/event/user-kind.ts';
import { CLEAR_CHECKSUM } from '../../../../src/stores/sqlite/checksums/compute-checksums.ts';
import type { Store } from '../../../../src/stores/store.ts';
import { accountedFor, allRows, eventsCommit } from '../../../contracts/windows/counted-events.ts';
import { iso, windowEvent } from '../../../support/window-events.ts';
import type { Position } from '../../support/commits.ts';
import { type SqliteFiles, sqliteFiles } from '../../support/sqlite-files.ts';
import { closeStore } from '../../support/read-report.ts';

const NOW = Date.parse('2026-11-21T12:34:56Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const at = (ms: number, over: Partial<WindowEvent> = {}): WindowEvent =>
  windowEvent({ dt: iso(NOW + ms), ...over });

describe('repairWindows of a file that an older version wrote', () => {
  let files: SqliteFiles;
  beforeEach(() => {
    files = sqliteFiles();
  });
  afterEach(() => files.dispose());

  const openAt = (now: number): Store<Position> => files.open({ now: () => now });

  /** Counts by the rule of before: every time is believed, and retention follows the watermark alone. */
  const poison = async (...saves: readonly (readonly WindowEvent[])[]): Promise<void> => {
    const store = openAt(NOW);
    const { watermarks } = await firstValueFrom(store.load());
    const counters = windowCounterFactory(HOUR_MS, undefined, userKind)(watermarks);
    for (const events of saves)
      await firstValueFrom(
        store.save({ ...eventsCommit(events, counters()), at: '9999-12-31T23:59:59.999Z' }),
      );
    await closeStore(store);
    const db = new Database(files.file);
    // It had no checksums yet.
    db.exec(`UPDATE totals SET as_of = '${iso(NOW)}'; ${CLEAR_CHECKSUM}`);
    db.close();
  };
  const count = async (
    store: Store<Position>,
    now: number,
    ...events: readonly WindowEvent[]
  ): Promise<void> => {
    const { watermarks } = await firstValueFrom(store.load());
    const counter = windowCounterFactory(HOUR_MS, () => now, userKind)(watermarks)();
    await firstValueFrom(store.save({ ...eventsCommit(events, counter), at: iso(now) }));
  };
  const state = (store: Store<Position>) => store.windows.state();
  const starts = async (store: Store<Position>, resolution: (typeof RESOLUTIONS)[number]) =>
    (await allRows(store, resolution, 'all')).map(({ start }) => start);

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

      const store = openAt(NOW + MINUTE_MS);
      const { watermarks, retainedSince, future } = await state(store);
      for (const { high, last } of watermarks)
        for (const time of [high ?? 0, ...last]) expect(time).to.be.at.most(NOW + MINUTE_MS);
      for (const resolution of RESOLUTIONS) expect(retainedSince[resolution]).to.be.at.most(NOW + MINUTE_MS);
      expect(future.nonBots).to.equal(2);
      for (const resolution of RESOLUTIONS)
        for (const start of await starts(store, resolution)) expect(start).to.be.at.most(NOW + MINUTE_MS);

      const now = NOW + 2 * MINUTE_MS;
      const more = [0, 1, 2, 3].map((second) => at(2 * MINUTE_MS + second * 1000));
      await count(store, now, ...more);
      for (const resolution of RESOLUTIONS)
        expect(await starts(store, resolution)).to.include(windowStart(resolution, now));
      // Days are never let go: they still add up.
      const accounted = new Map(await accountedFor(store));
      expect(accounted.get('1d')).to.deep.equal(
        sumCounts([...real, ...wrong, at(0), at(0), ...more].map(countsOfEvent)),
      );
      expect((await state(store)).watermarks.map(({ high }) => high)).to.deep.equal([now + 2000]);
    });

  it('removes exactly the future events where they share a minute, an hour or a day with others', async () => {
    const real = [at(-HOUR_MS), at(-2000), at(-1000), at(0, { domain: 'b' }), at(0, { type: 'new' })];
    const wrong = [6, 7, 20, 40, 61, 5 * 60, 11 * 60, 13 * 60, 22 * 60].flatMap((minutes) => [
      at(minutes * MINUTE_MS),
      at(minutes * MINUTE_MS + 1000, { domain: 'c', bot: true }),
      at(minutes * MINUTE_MS + 2000, { domain: 'c', user: '192.0.2.7' }),
    ]);
    // Just after what is believed, in the same minute.
    const near = at(5 * MINUTE_MS + 1500);
    await poison(real, [near, ...wrong]);

    const store = openAt(NOW);
    const { future, retainedSince } = await state(store);
    expect(future).to.deep.equal(sumCounts([...wrong, near].map(countsOfEvent)));
    for (const resolution of RESOLUTIONS) expect(retainedSince[resolution]).to.be.below(NOW - 3 * HOUR_MS);
    for (const [resolution, counts] of await accountedFor(store))
      expect(counts, resolution).to.deep.equal(sumCounts([...real, ...wrong, near].map(countsOfEvent)));
    for (const resolution of RESOLUTIONS)
      for (const dimension of DIMENSIONS) {
        const rows = await allRows(store, resolution, dimension);
        expect(sumCounts(rows.map(({ counts }) => counts))).to.deep.equal(sumCounts(real.map(countsOfEvent)));
        expect(rows.filter(({ key }) => ['c', 'bot', 'ip', 'unknown'].includes(key))).to.deep.equal([]);
      }
  });

  it('changes nothing when no event is ahead, or when the clock is behind', async () => {
    await poison([at(-HOUR_MS), at(-1000), at(0), at(4 * MINUTE_MS), at(4 * MINUTE_MS)]);
    const dump = async (now: number): Promise<unknown> => {
      const store = openAt(now);
      const rows = await Promise.all(RESOLUTIONS.map((resolution) => allRows(store, resolution, 'all')));
      const found = { state: await state(store), rows };
      await closeStore(store);
      return found;
    };
    const before = await dump(NOW);
    expect(await dump(0)).to.deep.equal(before);
    expect(await dump(NOW + 1000 * WIDTH_MS['1d'])).to.deep.equal(before);
  });
});
