import { firstValueFrom } from 'rxjs';
import { expect } from 'chai';
import type { CassandraStoreOptions } from '../../src/stores/cassandra/cassandra-store.ts';
import type { Database } from '../../src/stores/cassandra/connection/database.ts';
import type { WindowDeltas } from '../../src/stats/windows/window-deltas.ts';
import { userKind } from '../../src/wikimedia/event/user-kind.ts';
import { windowCounterFactory } from '../../src/stats/windows/window-counter-factory.ts';
import type { Commit } from '../../src/stores/store.ts';
import { accountedFor, eventsCommit } from '../contracts/windows/counted-events.ts';
import { iso, windowEvent, START_MS } from '../support/window-events.ts';
import {
  unreachable,
  type FaultyStore,
  faultyStore,
  mutationOf,
} from '../stores/support/faulty-cassandra-store.ts';
import { type CassandraStores, cassandraStores } from '../stores/support/cassandra-stores.ts';
import { type Position, positionAt } from '../stores/support/commits.ts';
import { expectWindows } from '../stores/support/expect-windows.ts';
import { sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';

const MINUTE_MS = 60_000;
const LATENESS_MS = 60 * MINUTE_MS;

/** Between saves, of the events' time. */
const STEP_MS = 50 * MINUTE_MS;
const EVENTS = 7;

/**
 * Each save is a while after the one before, and brings late events as well, and one of a data centre that stands still: its
 * minute gets more after it was summed up, again and again.
 */
const commits = (count: number): readonly Commit<Position>[] => {
  const windows = windowCounterFactory(LATENESS_MS, undefined, userKind)([]);
  return Array.from({ length: count }, (_, n) => {
    const at = START_MS + n * STEP_MS;
    const events = [at, at + 1000, at + 2000, at - STEP_MS, at - 3 * LATENESS_MS].map((ms, i) =>
      windowEvent({
        dt: iso(ms),
        user: ['192.0.2.7', '~2026-1-2', 'user 2', 'user 3'][(n + i) % 4] ?? '',
        title: `page ${i % 3}`,
        type: i === 2 ? 'new' : 'edit',
      }),
    );
    const still = windowEvent({ dt: iso(START_MS), topic: 'codfw', user: `user ${n}` });
    const undated = windowEvent({ dt: null });
    return { ...eventsCommit([...events, still, undated], windows()), position: positionAt(n + 1) };
  });
};

describe('the windows of cassandraStore when things fail', function () {
  let stores: CassandraStores;
  let faulty: FaultyStore[];
  let others: CassandraStores[];

  before(async function () {
    requireService(this, whyNoCassandra());
    await sharedCassandra();
  });

  beforeEach(async () => {
    stores = cassandraStores(await sharedCassandra());
    faulty = [];
    others = [];
  });

  afterEach(async () => {
    await Promise.all(faulty.map(({ store }) => store.close()));
    await Promise.all([stores, ...others].map((each) => each.dispose()));
  });

  const openFaulty = async (options: CassandraStoreOptions = stores.options): Promise<FaultyStore> => {
    const opened = await faultyStore(options);
    faulty.push(opened);
    return opened;
  };

  const windowsOf = (saves: readonly Pick<Commit<Position>, 'windows'>[]): readonly WindowDeltas[] =>
    saves.map(({ windows }) => windows);

  /** Lets so many writes through, and then none: as where a process dies. `asked` tells how many there were to be. */
  const dyingAfter = (writes: number) => {
    let asked = 0;
    const alive = <R>(write: () => Promise<R>): Promise<R> => {
      asked += 1;
      return asked > writes ? Promise.reject(unreachable()) : write();
    };
    const change = (real: Database): Partial<Database> => ({
      write: (...args) => alive(() => real.write(...args)),
      writeBatch: (...args) => alive(() => real.writeBatch(...args)),
      compareAndSet: (...args) => alive(() => real.compareAndSet(...args)),
      readSerial: (...args) => (asked > writes ? Promise.reject(unreachable()) : real.readSerial(...args)),
    });
    return { change, asked: () => asked };
  };

  it('has all of a save or nothing of it, at whatever write its process dies', async () => {
    const all = commits(6);
    let [before, after] = [0, 0];
    for (let writes = 0; ; writes += 1) {
      const own = cassandraStores(await sharedCassandra(), {
        ...stores.options,
        scope: `${stores.options.scope} ${writes}`,
      });
      others.push(own);
      const dying = await openFaulty(own.options);
      for (const commit of all.slice(0, 3)) await dying.store.ledger('part').save(mutationOf(commit));
      const { change, asked } = dyingAfter(writes);
      dying.replace(change);
      const [, , , next] = all;
      if (next !== undefined)
        await dying.store
          .ledger('part')
          .save(mutationOf(next))
          .catch(() => undefined);
      await dying.store.close();

      // Somebody else looks, without loading the ledger.
      const store = own.open();
      const { snapshot } = await firstValueFrom(store.load());
      const saved = snapshot.nonBots / EVENTS;
      expect(saved, `after ${writes} writes`).to.be.oneOf([3, 4]);
      await expectWindows(store.windows, windowsOf(all.slice(0, saved)));
      const heir = own.open();
      const { position } = await firstValueFrom(heir.ledger('part').load());
      expect(position).to.deep.equal(positionAt(saved));
      // Each death has the same heir, but it takes its time to look.
      if (writes % 4 === 0) {
        for (const commit of all.slice(saved)) await firstValueFrom(heir.ledger('part').save(commit));
        await expectWindows(store.windows, windowsOf(all));
      }
      await own.dispose();
      if (asked() <= writes) break;
      if (saved === 4) after += 1;
      else before += 1;
    }
    expect(before, 'deaths before the save was decided').to.be.greaterThan(1);
    expect(after, 'deaths after it').to.be.greaterThan(8);
  });

  it('keeps the newer rows and summaries where those of an older save come late', async () => {
    const all = commits(6);
    const zombie = await openFaulty();
    for (const commit of all.slice(0, 3)) await zombie.store.ledger('part').save(mutationOf(commit));
    const late: Parameters<Database['writeBatch']>[] = [];
    const lateStates: Parameters<Database['write']>[] = [];
    zombie.replace((real) => ({
      // Everything of the save is written but the tables' rows; those, and the merging of logs, come late.
      writeBatch: (...args) => {
        late.push(args);
        return Promise.resolve();
      },
      write: (...args) => {
        if (args[0].query.includes('journal')) return real.write(...args);
        lateStates.push(args);
        return Promise.resolve();
      },
    }));
    for (const commit of all.slice(3, 4)) await zombie.store.ledger('part').save(mutationOf(commit));
    const heir = stores.open();
    await firstValueFrom(heir.ledger('part').load());
    for (const commit of all.slice(4)) await firstValueFrom(heir.ledger('part').save(commit));
    expect(late.some(([[first]]) => first?.query.includes('top_users, top_pages'))).to.equal(true);
    expect(lateStates.length).to.be.greaterThan(0);
    for (const batch of late) await zombie.real.writeBatch(...batch);
    for (const write of lateStates) await zombie.real.write(...write);
    await expectWindows(stores.open().windows, windowsOf(all));
  });

  it('tries again to merge what it could not', async () => {
    const all = commits(5);
    const unlucky = await openFaulty();
    const isMerge = ([statements]: Parameters<Database['writeBatch']>) =>
      statements.some(({ query }) => query.startsWith('DELETE FROM window_activity'));
    let failed = 0;
    unlucky.replace(({ writeBatch }) => ({
      writeBatch: (...args) => {
        if (!isMerge(args)) return writeBatch(...args);
        failed += 1;
        return Promise.reject(unreachable());
      },
    }));
    for (const commit of all.slice(0, 4)) await unlucky.store.ledger('part').save(mutationOf(commit));
    expect(failed).to.be.greaterThan(3);
    const logsLeft = async (): Promise<number> => {
      const buckets = all.map((_, n) => Math.floor((START_MS + n * STEP_MS) / LATENESS_MS) * LATENESS_MS);
      const rows = await unlucky.real.read(
        "SELECT part FROM window_activity WHERE scope = ? AND generation = 1 AND ledger = 'part' AND resolution = '1m' AND bucket IN ?",
        [stores.options.scope, [...new Set(buckets)]],
      );
      return rows.filter((row) => Number(row.get('part')) > 0).length;
    };
    const before = await logsLeft();
    unlucky.replace(() => ({}));
    for (const commit of all.slice(4)) await unlucky.store.ledger('part').save(mutationOf(commit));
    expect(await logsLeft()).to.be.lessThan(before - 3);
    await expectWindows(stores.open().windows, windowsOf(all));
  });

  it('merges what is far over the 50 KiB of a batch', async () => {
    const store = await openFaulty();
    const windows = windowCounterFactory(LATENESS_MS, undefined, userKind)([]);
    const many = Array.from({ length: 5000 }, (_, i) =>
      windowEvent({
        dt: iso(START_MS + i),
        user: `${'🦆'.repeat(20)} ${i}`,
        title: `${'é'.repeat(40)} ${i}`,
      }),
    );
    const later = [0, 1].map((ms) => windowEvent({ dt: iso(START_MS + 2 * MINUTE_MS + ms) }));
    const saves = [eventsCommit(many, windows()), eventsCommit(later, windows())];
    for (const commit of saves) await store.store.ledger('part').save(mutationOf(commit));
    const rows = await store.real.read(
      "SELECT part, top_pages FROM window_activity WHERE scope = ? AND generation = 1 AND ledger = 'part' AND resolution = '1m' AND bucket = ? AND start = ?",
      [stores.options.scope, START_MS, START_MS],
    );
    expect(rows.map((row) => Number(row.get('part')))).to.deep.equal([0]);
    expect(String(rows[0]?.get('top_pages')).length).to.be.greaterThan(200_000);
    await expectWindows(stores.open().windows, windowsOf(saves));
  });

  it('deletes the partitions of expired windows, and their entries in the catalogue', async () => {
    const retention = { '1s': LATENESS_MS, '1m': 6 * LATENESS_MS, '1h': 48 * LATENESS_MS };
    const store = await openFaulty({
      ...stores.options,
      windows: { latenessMs: LATENESS_MS, retention, exactUsers: 100 },
    });
    const windows = windowCounterFactory(LATENESS_MS, undefined, userKind)([]);
    for (let hour = 0; hour < 20; hour += 1) {
      const events = [0, 1000].map((ms) => windowEvent({ dt: iso(START_MS + hour * LATENESS_MS + ms) }));
      await store.store.ledger('part').save(mutationOf(eventsCommit(events, windows())));
    }
    const of = [stores.options.scope, 'part'];
    const buckets = await store.real.read(
      'SELECT kind, resolution, bucket FROM window_buckets WHERE scope = ? AND generation = 1 AND ledger = ?',
      of,
    );
    const told = (kind: string, resolution: string): readonly number[] =>
      buckets
        .filter((row) => row.get('kind') === kind && row.get('resolution') === resolution)
        .map((row) => (Number(row.get('bucket')) - START_MS) / LATENESS_MS);
    // The last event is of hour 19, so seconds are kept from 18 on and minutes from 13 on; minutes lie in quarters of a day.
    expect(told('windows', '1s')).to.deep.equal([18, 19]);
    expect(told('windows', '1m')).to.deep.equal([11, 17]);
    expect(told('activity', '1m')).to.deep.equal([13, 14, 15, 16, 17, 18, 19]);
    for (const table of ['windows', 'window_activity']) {
      const left = await store.real.read(
        `SELECT start FROM ${table} WHERE scope = ? AND generation = 1 AND ledger = ? AND resolution = '1m' AND bucket IN ?`,
        [...of, [-1, 0, 1, 5].map((hour) => START_MS + hour * LATENESS_MS)],
      );
      expect(left, table).to.deep.equal([]);
    }
  });

  it('takes what was counted before there were windows, and by an older Headwater since, for unplaced', async () => {
    const all = commits(4);
    /** As an older Headwater writes: no rows of windows, and no word of them in the journal. */
    const older = ({ write, writeBatch }: Database): Partial<Database> => ({
      write: async (statement, timestamp) => {
        const { query, params } = statement;
        if (query.includes('window_states')) return;
        if (!query.includes('INTO journal')) return write(statement, timestamp);
        const body = JSON.parse(String(params.at(-1))) as object;
        const known = Object.entries(body).filter(([name]) => name !== 'windowState');
        const text = JSON.stringify(Object.fromEntries(known));
        await write({ query, params: [...params.slice(0, -1), text] }, timestamp);
      },
      writeBatch: async (statements, timestamp) => {
        if (!statements.some(({ query }) => query.includes('window')))
          await writeBatch(statements, timestamp);
      },
    });
    const save = async (commit: Commit<Position> | undefined, isOlder: boolean): Promise<void> => {
      const opened = await openFaulty();
      if (isOlder) opened.replace(older);
      if (commit !== undefined) await opened.store.ledger('part').save(mutationOf(commit));
    };
    const expectUnplaced = async (unplaced: number, placed: number): Promise<void> => {
      const { windows } = stores.open();
      const state = await windows.state();
      expect(state.untimed.nonBots).to.equal(unplaced);
      for (const [resolution, counts] of await accountedFor({ windows }))
        expect(counts.nonBots, resolution).to.equal(unplaced + placed);
    };
    await save(all[0], true);
    await expectUnplaced(EVENTS, 0);
    // Of each save one event has no time.
    await save(all[1], false);
    await expectUnplaced(EVENTS + 1, EVENTS - 1);
    await save(all[2], true);
    await expectUnplaced(2 * EVENTS + 1, EVENTS - 1);
    await save(all[3], false);
    await expectUnplaced(2 * EVENTS + 2, 2 * (EVENTS - 1));
  });
});
