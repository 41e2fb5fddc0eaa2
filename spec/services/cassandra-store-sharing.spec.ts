import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { countDeltas } from '../../src/stats/counts/deltas.ts';
import { NO_WINDOW_DELTAS } from '../../src/stats/windows/window-deltas.ts';
import type { Database } from '../../src/stores/cassandra/connection/database.ts';
import { recoveryMutation } from '../../src/stores/cassandra/ledger/mutation.ts';
import type { Ledger } from '../../src/stores/store.ts';
import {
  unreachable,
  faultyStore,
  type FaultyStore,
  mutationOf,
} from '../stores/support/faulty-cassandra-store.ts';
import { type CassandraStores, cassandraStores } from '../stores/support/cassandra-stores.ts';
import { commitOf, event, NOW, type Position, positionAt, usersCommit } from '../stores/support/commits.ts';
import { closeStore, failureOf, readReport } from '../stores/support/read-report.ts';
import { sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';

describe('cassandraStore shared by several processes', function () {
  let stores: CassandraStores;
  let faulty: FaultyStore | undefined;

  before(async function () {
    requireService(this, whyNoCassandra());
    await sharedCassandra();
  });

  beforeEach(async () => {
    stores = cassandraStores(await sharedCassandra());
  });

  afterEach(async () => {
    await faulty?.store.close();
    faulty = undefined;
    await stores.dispose();
  });

  const load = (ledger: Ledger<Position>) => firstValueFrom(ledger.load());
  const save = (ledger: Ledger<Position>, users: string[], n: number) =>
    firstValueFrom(ledger.save({ ...usersCommit(users), position: positionAt(n) }));

  /** What another process finds. */
  const expectUsers = async (users: Readonly<Record<string, number>>): Promise<void> => {
    const store = stores.open();
    const { snapshot } = await load(store);
    expect(Object.fromEntries(snapshot.topUsers)).to.deep.equal(users);
    expect(snapshot.distinctUsers).to.equal(Object.keys(users).length);
    expect(Object.fromEntries((await readReport(store, 'all')).users)).to.deep.equal(users);
    await closeStore(store);
  };

  /** A store whose database is replaced in part, with one save of Alice's done. */
  const faultyWithAlice = async (): Promise<FaultyStore> => {
    faulty = await faultyStore(stores.options);
    await faulty.store
      .ledger('part')
      .save(mutationOf({ ...usersCommit(['Alice']), position: positionAt(1) }));
    return faulty;
  };

  const saveBoth = ({ store }: FaultyStore, n = 2) =>
    store.ledger('part').save(mutationOf({ ...usersCommit(['Alice', 'Bob']), position: positionAt(n) }));

  describe('where two own a ledger', () => {
    const both = async (): Promise<[Ledger<Position>, Ledger<Position>]> => {
      const [first, second] = [stores.open().ledger('part'), stores.open().ledger('part')];
      await load(first);
      await load(second);
      return [first, second];
    };

    it('lets the first that saves go on; the other changes nothing until it has loaded', async () => {
      const [first, second] = await both();
      await save(second, ['Alice'], 1);
      for (const code of ['store-in-use', 'store-failed']) {
        const error = await failureOf(save(first, ['Bob'], 1));
        expect(error).to.include({ code, retriable: true });
        expect(error.message).to.contain('load the ledger');
      }
      await expectUsers({ Alice: 1 });
      await save(second, ['Alice'], 2);
      expect((await load(first)).position).to.deep.equal(positionAt(2));
      await save(first, ['Bob'], 3);
      expect((await failureOf(save(second, ['Carol'], 3))).code).to.equal('store-in-use');
      await expectUsers({ Alice: 2, Bob: 1 });
    });

    it('counts no user by what it remembers of before another saved', async () => {
      const [first, second] = await both();
      await save(first, ['Alice'], 1);
      await load(second);
      await save(second, ['Alice'], 2);
      await load(first);
      await save(first, ['Alice', 'Bob'], 3);
      await expectUsers({ Alice: 3, Bob: 1 });
    });

    it('fails what was called behind a save that failed', async () => {
      const [first, second] = await both();
      await save(second, ['Alice'], 1);
      const failures = await Promise.all([1, 2, 3].map((n) => failureOf(save(first, ['Bob'], n))));
      expect(failures.map(({ code }) => code)).to.deep.equal([
        'store-in-use',
        'store-failed',
        'store-failed',
      ]);
      await expectUsers({ Alice: 1 });
    });

    it('takes nothing over by loading', async () => {
      const [owner, reader] = [stores.open(), stores.open()];
      await load(owner.ledger('part'));
      for (let n = 1; n <= 5; n += 1) {
        await save(owner.ledger('part'), ['Alice'], n);
        expect((await load(reader)).snapshot.topUsers).to.deep.equal([['Alice', n]]);
        await load(reader.ledger('part'));
      }
    });

    it('has the owner load again after a recovery elsewhere, and counts exactly', async () => {
      const [owner, other] = [stores.open(), stores.open()];
      const reject = { id: 'r', code: 'not-json' as const, reason: 'broken', data: '{', at: NOW };
      await firstValueFrom(owner.save(commitOf({ rejects: [reject], position: positionAt(1) })));
      await load(other);
      await save(owner, ['Alice'], 2);
      const { totals } = await firstValueFrom(
        other.recover(['r'], countDeltas([event()]), NO_WINDOW_DELTAS, NOW),
      );
      expect(totals.rejects).to.equal(0);
      // It began from a position that it does not know.
      expect((await failureOf(save(other, ['Bob'], 2))).retriable).to.equal(true);
      expect((await failureOf(save(owner, ['Alice'], 3))).code).to.equal('store-in-use');
      expect((await load(owner)).position).to.deep.equal(positionAt(2));
      await save(owner, ['Alice'], 3);
      await expectUsers({ Alice: 3 });
      expect(await owner.rejects(9)).to.deep.equal([]);
    });

    it('does not go on from a position that it has not loaded, after a recovery that failed', async () => {
      faulty = await faultyStore(stores.options);
      const own = faulty.store.ledger('');
      const reject = { id: 'r', code: 'not-json' as const, reason: 'broken', data: '{', at: NOW };
      await own.save(mutationOf(commitOf({ rejects: [reject], position: positionAt(1) })));
      faulty.replace(() => ({
        compareAndSet: () => Promise.reject(unreachable()),
        readSerial: () => Promise.reject(unreachable()),
      }));
      await failureOf(own.recover(recoveryMutation(['r'], countDeltas([event()]), NO_WINDOW_DELTAS, NOW)));
      faulty.replace(() => ({}));
      const other = stores.open();
      await load(other);
      await save(other, ['Alice'], 2);
      const next = mutationOf({ ...usersCommit(['Alice']), position: positionAt(2) });
      expect((await failureOf(own.save(next))).code).to.equal('store-in-use');
      await expectUsers({ Alice: 1 });
    });

    it('keeps a reject once that comes in two ledgers at once', async () => {
      const store = stores.open();
      const rejects = [{ id: 'r', code: 'not-json' as const, reason: 'broken', data: '{', at: NOW }];
      const names = ['a', 'b', 'c', 'd'];
      await Promise.all(names.map((name) => firstValueFrom(store.ledger(name).save(commitOf({ rejects })))));
      expect((await load(store)).rejects).to.equal(1);
      expect(await store.rejects(9)).to.deep.equal(rejects);
    });
  });

  describe('and by readers', () => {
    it('shows the shared totals, however many saves there were since the last read', async () => {
      const [writer, reader] = [stores.open(), stores.open()];
      const names = ['a', 'b', 'c'];
      let saves = 0;
      for (const more of [1, 1, 3, 40, 2]) {
        for (let i = 0; i < more; i += 1) {
          saves += 1;
          const deltas = countDeltas([event({ user: `user ${saves % 7} ${names[saves % 3] ?? ''}` })]);
          await firstValueFrom(writer.ledger(names[saves % 3] ?? '').save(commitOf({ deltas })));
        }
        const { snapshot } = await load(reader);
        expect(snapshot.nonBots).to.equal(saves);
        expect(snapshot).to.deep.equal((await load(writer)).snapshot);
        expect(snapshot.byDomain.get('en.wikipedia.org')).to.equal(saves);
        expect(snapshot.topUsers.reduce((sum, [, count]) => sum + count, 0)).to.equal(saves);
      }
    });

    it('shows one instant of a ledger that is being saved', async () => {
      const [writer, reader] = [stores.open(), stores.open()];
      const stopping = new AbortController();
      const saving = (async () => {
        for (let n = 1; !stopping.signal.aborted; n += 1) {
          const users = Array.from({ length: 3 }, (_, i) => event({ user: `user ${(n * i) % 50}` }));
          await firstValueFrom(writer.ledger('part').save(commitOf({ deltas: countDeltas(users) })));
        }
      })();
      try {
        for (let i = 0; i < 40; i += 1) {
          // Every other one reads all of it anew.
          const store = i % 2 === 0 ? reader : stores.open();
          const { snapshot } = await load(store);
          const sum = snapshot.topUsers.reduce((total, [, count]) => total + count, 0);
          expect(sum).to.equal(snapshot.nonBots);
          expect(snapshot.byDomain.get('en.wikipedia.org') ?? 0).to.equal(snapshot.nonBots);
          expect(snapshot.distinctUsers).to.equal(snapshot.topUsers.length);
        }
      } finally {
        stopping.abort();
        await saving;
      }
    });
  });

  describe('where a process dies in the midst of a save', () => {
    it('has nothing of a save that was not decided', async () => {
      const dying = await faultyWithAlice();
      dying.replace(() => ({
        compareAndSet: () => Promise.reject(unreachable()),
        readSerial: () => Promise.reject(unreachable()),
      }));
      expect((await failureOf(saveBoth(dying))).retriable).to.equal(true);
      await expectUsers({ Alice: 1 });
    });

    for (const [what, rows] of [
      ['no row', 0],
      ['some rows', 1],
    ] as const) {
      it(`has all of a save that was decided, with ${what} written after`, async () => {
        const dying = await faultyWithAlice();
        dying.replace(({ writeBatch }) => {
          let left = rows;
          return {
            writeBatch: (...args) => (left-- > 0 ? writeBatch(...args) : Promise.reject(unreachable())),
          };
        });
        await failureOf(saveBoth(dying));
        // Without its ledger being loaded by anyone, and through an heir that dies while it does what was left.
        await expectUsers({ Alice: 2, Bob: 1 });
        const heir = stores.open().ledger('part');
        expect((await load(heir)).position).to.deep.equal(positionAt(2));
        await save(heir, ['Alice', 'Bob', 'Carol'], 3);
        await expectUsers({ Alice: 3, Bob: 2, Carol: 1 });
      });
    }

    it('is complete also when the successor continues from what it loaded, and when that successor dies too', async () => {
      const dying = await faultyWithAlice();
      dying.replace(() => ({ writeBatch: () => Promise.reject(unreachable()) }));
      await failureOf(saveBoth(dying));
      await failureOf(dying.store.ledger('part').load());
      const heir = stores.open().ledger('part');
      await load(heir);
      await save(heir, ['Alice', 'Bob'], 3);
      await expectUsers({ Alice: 3, Bob: 2 });
    });
  });

  it('begins from one state, though the ledger moves on while it is being loaded', async () => {
    await faultyWithAlice();
    const dying = await faultyStore(stores.options);
    await dying.store.ledger('part').load();
    dying.replace(() => ({ writeBatch: () => Promise.reject(unreachable()) }));
    const heir = await faultyStore(stores.options);
    let moved = false;
    heir.replace(({ read }) => ({
      read: async (query, params) => {
        if (query.includes('recent_keys') && !moved) {
          moved = true;
          await failureOf(saveBoth(dying));
          await heir.store.ledger('').load();
        }
        return read(query, params);
      },
    }));
    expect((await heir.store.ledger('part').load()).position).to.equal(JSON.stringify(positionAt(2)));
    expect(moved).to.equal(true);
    await saveBoth(heir, 3);
    await Promise.all([dying.store.close(), heir.store.close()]);
    await expectUsers({ Alice: 3, Bob: 2 });
  });

  describe('where answers are lost or late', () => {
    it('finds out that a save was done whose answer was lost', async () => {
      const unlucky = await faultyWithAlice();
      let lost = 0;
      unlucky.replace(({ compareAndSet }) => ({
        compareAndSet: async (...args) => {
          await compareAndSet(...args);
          lost += 1;
          throw unreachable();
        },
      }));
      await saveBoth(unlucky);
      expect(lost).to.equal(1);
      await expectUsers({ Alice: 2, Bob: 1 });
    });

    it('tries again where it finds that nothing was done', async () => {
      const unlucky = await faultyWithAlice();
      let failures = 1;
      unlucky.replace(({ compareAndSet }) => ({
        compareAndSet: (...args) => (failures-- > 0 ? Promise.reject(unreachable()) : compareAndSet(...args)),
      }));
      await saveBoth(unlucky);
      await expectUsers({ Alice: 2, Bob: 1 });
    });

    it('is not confused by a decision that comes into force after it was given up', async () => {
      const unlucky = await faultyWithAlice();
      let late: Parameters<Database['compareAndSet']> | undefined;
      unlucky.replace(() => ({
        compareAndSet: (...args) => {
          late = args;
          return Promise.reject(unreachable());
        },
        readSerial: () => Promise.reject(unreachable()),
      }));
      await failureOf(saveBoth(unlucky));
      unlucky.replace(() => ({}));
      const ledger = unlucky.store.ledger('part');
      expect((await ledger.load()).position).to.equal(JSON.stringify(positionAt(1)));
      // The next save has written its journal when the one before it is decided after all.
      unlucky.replace(({ compareAndSet }) => ({
        compareAndSet: async (...args) => {
          if (late !== undefined) await compareAndSet(...late);
          late = undefined;
          return compareAndSet(...args);
        },
      }));
      const other = mutationOf({ ...usersCommit(['Carol']), position: positionAt(9) });
      expect((await failureOf(ledger.save(other))).code).to.equal('store-in-use');
      await expectUsers({ Alice: 2, Bob: 1 });
      expect((await ledger.load()).position).to.equal(JSON.stringify(positionAt(2)));
      await ledger.save(other);
      await expectUsers({ Alice: 2, Bob: 1, Carol: 1 });
    });

    it('removes no journal that is younger than what it had to clean up', async () => {
      const unlucky = await faultyWithAlice();
      const first = stores.open().ledger('part');
      await load(first);
      await save(first, ['Alice'], 2);
      const ledger = unlucky.store.ledger('part');
      await ledger.load();
      const late: Parameters<Database['write']>[] = [];
      unlucky.replace(({ write }) => ({
        write: (...args) => {
          if (!args[0].query.startsWith('DELETE')) return write(...args);
          late.push(args);
          return Promise.reject(unreachable());
        },
      }));
      await saveBoth(unlucky, 3);
      // The heir is decided and dies; then the removal arrives.
      const heir = await faultyStore(stores.options);
      await heir.store.ledger('part').load();
      heir.replace(() => ({ writeBatch: () => Promise.reject(unreachable()) }));
      await failureOf(saveBoth(heir, 4));
      expect(late).to.have.length.above(0);
      const writers = await heir.real.read(
        'SELECT writer FROM journal WHERE scope = ? AND generation = 1 AND ledger = ? GROUP BY writer',
        [stores.options.scope, 'part'],
      );
      for (const [{ query, params }, timestamp] of late)
        for (const row of writers)
          await unlucky.real.write({ query, params: [...params.slice(0, -1), row.get('writer')] }, timestamp);
      await heir.store.close();
      await expectUsers({ Alice: 4, Bob: 2 });
    });

    it('keeps the newer counts where rows of an older save come late', async () => {
      const zombie = await faultyWithAlice();
      const late: Parameters<Database['writeBatch']>[] = [];
      zombie.replace(() => ({
        writeBatch: (...args) => {
          late.push(args);
          return Promise.reject(unreachable());
        },
      }));
      await failureOf(saveBoth(zombie));
      const heir = stores.open().ledger('part');
      await load(heir);
      await save(heir, ['Alice', 'Bob'], 3);
      expect(late.length).to.be.above(0);
      // Another save, because the last one's rows are written again by whoever loads.
      await save(heir, ['Carol'], 4);
      for (const batch of late) await zombie.real.writeBatch(...batch);
      await expectUsers({ Alice: 3, Bob: 2, Carol: 1 });
    });
  });

  describe('when one resets it', () => {
    it('is refused, and changes nothing, while others have saved since it was loaded', async () => {
      const [writer, resetter] = [stores.open(), stores.open()];
      await load(writer.ledger('part'));
      await save(writer.ledger('part'), ['Alice'], 1);
      await load(resetter);
      await save(writer.ledger('part'), ['Bob'], 2);
      expect((await failureOf(firstValueFrom(resetter.reset()))).code).to.equal('store-in-use');
      await load(resetter);
      await load(writer.ledger('new'));
      await save(writer.ledger('new'), ['Carol'], 1);
      expect((await failureOf(firstValueFrom(resetter.reset()))).code).to.equal('store-in-use');
      await save(writer.ledger('part'), ['Dave'], 3);
      await expectUsers({ Alice: 1, Bob: 1, Carol: 1, Dave: 1 });

      await load(resetter);
      await firstValueFrom(resetter.reset());
      expect((await failureOf(save(writer.ledger('part'), ['Alice'], 4))).code).to.equal('store-in-use');
      await expectUsers({});
      // Its own saves are no obstacle.
      await load(resetter);
      await save(resetter, ['Eve'], 1);
      await firstValueFrom(resetter.reset());
      await firstValueFrom(resetter.reset());
      await expectUsers({});
    });

    it('is refused when another saves between its look at the ledgers and its transaction', async () => {
      const other = stores.open();
      const { store, replace } = await faultyWithAlice();
      await load(other.ledger('part'));
      replace(({ compareAndSet }) => ({
        compareAndSet: async (query, params) => {
          if (query.startsWith('BEGIN BATCH')) await save(other.ledger('part'), ['Bob'], 2);
          return compareAndSet(query, params);
        },
      }));
      const refused = await failureOf(store.reset());
      expect(refused.code).to.equal('store-in-use');
      await expectUsers({ Alice: 1, Bob: 1 });
    });

    it('stops those who had loaded, whether they had saved or not', async () => {
      const [writer, fresh, resetter] = [stores.open(), stores.open(), stores.open()];
      await load(writer.ledger('part'));
      await save(writer.ledger('part'), ['Alice'], 1);
      await load(fresh.ledger('new'));
      await firstValueFrom(resetter.reset());
      for (const [user, ledger] of [
        ['Alice', writer.ledger('part')],
        ['Bob', fresh.ledger('new')],
      ] as const) {
        expect((await failureOf(save(ledger, [user], 2))).code).to.equal('store-in-use');
        expect((await load(ledger)).position).to.equal(null);
        await save(ledger, [user], 1);
      }
      await expectUsers({ Alice: 1, Bob: 1 });
    });
  });
});
