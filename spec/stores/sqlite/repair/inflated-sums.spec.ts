import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { MAX_DISTINCT_KEYS, OTHER_KEY } from '../../../../src/stats/counts/key-cap.ts';
import { windowStart } from '../../../../src/stats/windows/resolution.ts';
import { NO_WINDOW_DELTAS, type WindowDeltas } from '../../../../src/stats/windows/window-deltas.ts';
import { CLEAR_CHECKSUM } from '../../../../src/stores/sqlite/checksums/compute-checksums.ts';
import { START_MS } from '../../../support/window-events.ts';
import { commitOf, NOW } from '../../support/commits.ts';
import { type SqliteFiles, sqliteFiles } from '../../support/sqlite-files.ts';
import { closeStore } from '../../support/read-report.ts';

/** The largest that SQLite keeps: what a version that did not bound its sums ended at. */
const INFLATED = '9223372036854775807';
const MOST = Number.MAX_SAFE_INTEGER;
const counts = { bots: 0, nonBots: 1, newPages: 0, bytesAdded: 10, bytesRemoved: 3 };
const start = windowStart('1d', START_MS);
const windows: WindowDeltas = {
  ...NO_WINDOW_DELTAS,
  rows: [start, start + 86_400_000].map((at) => ({
    resolution: '1d',
    start: at,
    dimension: 'all',
    key: '',
    counts,
  })),
  untimed: counts,
  tooLate: counts,
};
const losses = [{ topic: 't', partition: 0, from: 1, to: 2, at: NOW }];

describe('sqliteStore with a file whose sums exceed the exact integers', () => {
  let files: SqliteFiles;
  beforeEach(() => {
    files = sqliteFiles();
  });
  afterEach(() => files.dispose());

  it('keeps counting, and reports the largest exact integer', async () => {
    const before = files.open();
    await firstValueFrom(before.save(commitOf({ windows, losses })));
    await closeStore(before);
    const db = new Database(files.file);
    // A version that did not bound its sums kept no checksums.
    db.exec(`UPDATE windows SET bytes_added = ${INFLATED}, bytes_removed = ${INFLATED};
      UPDATE outside_windows SET bytes_added = ${INFLATED}, bytes_removed = ${INFLATED};
      UPDATE totals SET lost_events = ${INFLATED}; ${CLEAR_CHECKSUM}`);
    db.close();

    const store = files.open();
    const read = async (): Promise<unknown> => {
      const { lostEvents } = await firstValueFrom(store.load());
      const { untimed, tooLate } = await store.windows.state();
      const range = { from: start, to: start + 2 * 86_400_000 };
      const byKey = await store.windows.byKey('all', [{ resolution: '1d', ...range }]);
      const rows = await store.windows.rows({
        resolution: '1d',
        dimension: 'all',
        key: null,
        range,
        after: null,
        limit: 9,
      });
      const bytes = [untimed, tooLate, byKey.get(''), ...rows.map((row) => row.counts)];
      return [lostEvents, ...bytes.flatMap((one) => [one?.bytesAdded, one?.bytesRemoved])];
    };
    expect(await read()).to.deep.equal(Array(11).fill(MOST));
    const { totals } = await firstValueFrom(store.save(commitOf({ windows, losses })));
    expect(totals.lostEvents).to.equal(MOST);
    expect(await read()).to.deep.equal(Array(11).fill(MOST));
  });

  it('folds excess servers and domains into one key; the most active keep their names', async () => {
    const before = files.open();
    const domains = new Map([['busy', 7]]);
    const deltas = {
      bots: 0,
      nonBots: 7,
      byServerUrl: domains,
      byDomain: domains,
      byUser: new Map<string, number>(),
    };
    await firstValueFrom(before.save(commitOf({ deltas })));
    await closeStore(before);
    const db = new Database(files.file);
    const many = MAX_DISTINCT_KEYS + 100;
    const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})`;
    db.exec(`${numbers} INSERT INTO by_server_url SELECT printf('s%05d', i), 1 FROM n;
      ${numbers} INSERT INTO by_domain SELECT printf('d%05d', i), 1 FROM n;
      ${numbers} INSERT INTO windows SELECT '1d', 'domain', ${start}, printf('d%05d', i), 0, 1, 0, ${INFLATED}, 0 FROM n;
      UPDATE totals SET non_bots = non_bots + ${many}; ${CLEAR_CHECKSUM}`);
    db.close();

    const store = files.open();
    const { snapshot } = await firstValueFrom(store.load());
    for (const found of [snapshot.byServerUrl, snapshot.byDomain]) {
      expect(found.size).to.equal(MAX_DISTINCT_KEYS + 1);
      expect([...found.values()].reduce((sum, count) => sum + count, 0)).to.equal(snapshot.nonBots);
      expect(found.get('busy')).to.equal(7);
      expect(found.get(OTHER_KEY)).to.equal(101);
    }
    const range = { from: start, to: start + 86_400_000 };
    const byKey = await store.windows.byKey('domain', [{ resolution: '1d', ...range }]);
    expect(byKey.size).to.equal(MAX_DISTINCT_KEYS);
    expect(byKey.get(OTHER_KEY)).to.deep.include({ nonBots: 101, bytesAdded: MOST });
    expect(byKey.get('d00001')).to.deep.include({ nonBots: 1 });
  });
});
