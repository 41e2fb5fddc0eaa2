import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cassandra from 'cassandra-driver';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { cqlStatements } from '../../src/stores/cassandra/connection/migrate-keyspace.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { storeContract } from '../contracts/store-contract.ts';
import { windowContract } from '../contracts/window-contract.ts';
import {
  CASSANDRA_MIGRATIONS,
  type CassandraStores,
  cassandraStores,
} from '../stores/support/cassandra-stores.ts';
import { commitOf, NO_DELTAS, NOW, usersCommit } from '../stores/support/commits.ts';
import { closeStore, failureOf, readReport } from '../stores/support/read-report.ts';
import { type CassandraService, sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { freePorts } from '../support/services/free-ports.ts';
import { requireService } from '../support/services/require-service.ts';

const withClient = async <T>(use: (client: cassandra.Client) => Promise<T>): Promise<T> => {
  const { host, port, datacenter } = await sharedCassandra();
  const client = new cassandra.Client({ contactPoints: [`${host}:${port}`], localDataCenter: datacenter });
  try {
    return await use(client);
  } finally {
    await client.shutdown();
  }
};

describe('cassandraStore on a real Cassandra', function () {
  let service: CassandraService;
  let stores: CassandraStores;

  before(async function () {
    requireService(this, whyNoCassandra());
    service = await sharedCassandra();
  });

  beforeEach(() => {
    stores = cassandraStores(service);
  });

  afterEach(() => stores.dispose());

  storeContract(
    'cassandraStore',
    () => {
      const own = cassandraStores(service);
      return Promise.resolve({
        store: own.open(),
        reopen: async () => {
          await own.dispose();
          return own.open();
        },
        dispose: async () => {
          await own.dispose();
          // Accounts belong to the keyspace, not to the scope.
          await withClient((client) =>
            client.execute("DELETE FROM headwater_specs.users WHERE username IN ('admin', '__proto__')"),
          );
        },
      });
    },
    { oneInstant: false },
  );

  windowContract('cassandraStore', (windows) => {
    const own = cassandraStores(service, { windows });
    return Promise.resolve({
      store: own.open(),
      reopen: async () => {
        await own.dispose();
        return own.open();
      },
      dispose: () => own.dispose(),
    });
  });

  it('is exact with far more users than it keeps in memory', async () => {
    const store = stores.open({ maxCachedUsers: 40 });
    const plain = new Map<string, number>();
    for (let n = 0; n < 30; n += 1) {
      const users = Array.from({ length: 100 }, (_, i) => `user ${(n * 37 + i * i) % 900}`);
      const byUser = new Map([...new Set(users)].map((user) => [user, 1 + (n % 3)]));
      for (const [user, count] of byUser) plain.set(user, (plain.get(user) ?? 0) + count);
      const { snapshot } = await firstValueFrom(store.save(commitOf({ deltas: { ...NO_DELTAS, byUser } })));
      expect(snapshot.distinctUsers).to.equal(plain.size);
    }
    expect(new Map((await readReport(store, 'all')).users)).to.deep.equal(plain);
  });

  it('keeps single values far over 50 KiB, and commits over 1 MB', async () => {
    const store = stores.open();
    const keys = 'k'.repeat(400_000);
    const recent = Array.from({ length: 4 }, (_, i) => ({ partition: 'p', at: i, keys: `${keys}${i}` }));
    const data = '🦆'.repeat(200_000);
    const position = [{ topic: 't'.repeat(100_000), offset: 1 }];
    const users = Array.from({ length: 20_000 }, (_, i) => `${'𝕏'.repeat(20)} ${i}`);
    await firstValueFrom(
      store.save({
        ...usersCommit(users),
        recent,
        position,
        rejects: [{ id: 'r'.repeat(70_000), code: 'not-json', reason: 'too long', data, at: NOW }],
      }),
    );
    await closeStore(store);
    const again = stores.open();
    const loaded = await firstValueFrom(again.load());
    expect(loaded.recent).to.deep.equal(recent);
    expect(loaded.position).to.deep.equal(position);
    expect(loaded.snapshot.distinctUsers).to.equal(20_000);
    expect((await again.rejects(9))[0]?.data).to.equal(data);
    expect((await readReport(again, 'all')).users).to.have.length(20_000);
  });

  it('leaves no tombstones where keys come and go', async () => {
    const store = stores.open();
    for (let n = 0; n < 30; n += 1) {
      await firstValueFrom(
        store.save(
          commitOf({
            recent: [{ partition: 'p', at: n, keys: `${n}` }],
            expireBefore: new Map([['p', n - 2]]),
          }),
        ),
      );
    }
    const { rowLength } = await withClient((client) =>
      client.execute(
        'SELECT slot FROM headwater_specs.recent_keys WHERE scope = ? AND generation = 1 AND ledger = ?',
        [stores.options.scope, ''],
        { prepare: true },
      ),
    );
    expect(rowLength).to.be.at.most(5);
  });

  it('has nothing in common with other scopes', async () => {
    const [one, other] = [stores.open(), stores.open({ scope: `${stores.options.scope} 2` })];
    await firstValueFrom(one.save(usersCommit(['Alice'])));
    expect((await firstValueFrom(other.load())).snapshot.distinctUsers).to.equal(0);
    await firstValueFrom(other.reset());
    expect((await firstValueFrom(one.load())).snapshot.distinctUsers).to.equal(1);
  });

  describe('and its keyspace', () => {
    const keyspace = 'headwater_specs_new';
    const drop = () =>
      withClient((client) =>
        client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`, [], { readTimeout: 30_000 }),
      );
    let folder: string;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'headwater-migrations-'));
      cpSync(CASSANDRA_MIGRATIONS, folder, { recursive: true });
      await drop();
    });

    afterEach(async () => {
      rmSync(folder, { recursive: true, force: true });
      await stores.dispose();
      await drop();
    });

    it('is made by several that start at once', async () => {
      const all = Array.from({ length: 4 }, () => stores.open({ keyspace }));
      await Promise.all(all.map((store) => firstValueFrom(store.load())));
      for (const [i, store] of all.entries())
        await firstValueFrom(store.ledger(`part ${i}`).save(usersCommit([`user ${i}`])));
      expect((await firstValueFrom(stores.open({ keyspace }).load())).snapshot.distinctUsers).to.equal(4);
    });

    it('is not made where that is forbidden', async () => {
      const store = stores.open({ keyspace, createKeyspace: false });
      const error = await failureOf(firstValueFrom(store.load()));
      expect(error.message).to.match(/keyspace .*headwater_specs_new.* does not exist/i);
    });

    it('gets the migrations that it has not, and is left alone by an older Headwater', async () => {
      await firstValueFrom(stores.open({ keyspace }).save(usersCommit(['Alice'])));
      writeFileSync(
        join(folder, `${String(readdirSync(folder).length + 1).padStart(4, '0')}-notes.cql`),
        'CREATE TABLE IF NOT EXISTS notes (id int PRIMARY KEY, note text);\n',
      );
      const newer = stores.open({ keyspace, migrations: folder });
      expect((await firstValueFrom(newer.load())).snapshot.distinctUsers).to.equal(1);
      await withClient((client) =>
        client.execute(`INSERT INTO ${keyspace}.notes (id, note) VALUES (1, 'x')`),
      );
      const error = await failureOf(firstValueFrom(stores.open({ keyspace }).load()));
      expect(error.code).to.equal('store-newer-version');
      expect(error.message).to.contain('update Headwater');
    });

    it('can be the one of init.cql', async () => {
      const init = readFileSync(join(packageRoot(), 'db', 'init.cql'), 'utf8');
      await withClient(async (client) => {
        for (const statement of cqlStatements(init.replaceAll('goanalytics', keyspace)))
          await client.execute(statement, [], { readTimeout: 30_000 });
      });
      const store = stores.open({ keyspace });
      await firstValueFrom(store.save(usersCommit(['Alice'])));
    });
  });

  it('reports within seconds that Cassandra is unreachable, and connects at the next attempt', async () => {
    const [port = 0] = await freePorts(1);
    const store = stores.open({ contactPoints: [`127.0.0.1:${port}`] });
    const begun = Date.now();
    const error = await failureOf(firstValueFrom(store.load()));
    expect(error).to.include({ code: 'store-unwritable', retriable: true });
    expect(error.message).to.contain(`127.0.0.1:${port}`);
    expect(Date.now() - begun).to.be.below(5000);
    const again = await failureOf(firstValueFrom(store.load()));
    expect(again.code).to.equal('store-unwritable');
  });
});
