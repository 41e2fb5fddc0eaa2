import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { REPORT_PAGE_USERS } from '../../src/stores/report-page-size.ts';
import { type CassandraStores, cassandraStores } from '../stores/support/cassandra-stores.ts';
import { expectPlainCount, type Saver, startSaver } from '../stores/support/cassandra-savers.ts';
import { usersCommit } from '../stores/support/commits.ts';
import { failureOf } from '../stores/support/read-report.ts';
import { type CassandraService, startCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';
import { waitUntil } from '../support/wait-until.ts';

const LEDGERS = 2;
const KILLS = 9;
const TIMEOUT_MS = 1000;

describe('cassandraStore on a Cassandra that asks who it is', function () {
  let cassandra: CassandraService;

  before(async function () {
    requireService(this, whyNoCassandra());
    cassandra = await startCassandra({ settings: { authenticator: 'PasswordAuthenticator' } });
  });

  after(async () => {
    await (cassandra as CassandraService | undefined)?.stop();
  });

  it('gives its name and password, and says so when they are wrong', async () => {
    const stores = cassandraStores(cassandra, { username: 'cassandra', requestTimeoutMs: 10_000 });
    const load = (password: string) => firstValueFrom(stores.open({ password }).load());
    expect((await load('cassandra')).position).to.equal(null);
    const error = await failureOf(load('wrong'));
    expect(error).to.include({ code: 'store-unwritable', retriable: false });
    expect(error.message).to.contain('check the username');
    expect(error.message).to.not.contain('wrong');
    await stores.dispose();
  });
});

/** Its own node, because it is frozen and restarted. */
describe('cassandraStore when things fail', function () {
  let cassandra: CassandraService;
  let stores: CassandraStores;
  let savers: Saver[];

  before(async function () {
    requireService(this, whyNoCassandra());
    cassandra = await startCassandra();
  });

  after(async () => {
    await (cassandra as CassandraService | undefined)?.stop();
  });

  beforeEach(() => {
    stores = cassandraStores(cassandra);
    savers = [];
  });

  afterEach(async () => {
    await Promise.all(savers.map((saver) => saver.kill()));
    await stores.dispose();
  });

  const start = (more: Partial<typeof stores.options> = {}): Saver => {
    const saver = startSaver({ ...stores.options, ...more }, LEDGERS);
    savers.push(saver);
    return saver;
  };

  /** One of them has found that another has saved. */
  const untilInUse = (...some: readonly Saver[]): Promise<true> =>
    waitUntil(
      'a save finds the ledger in use',
      () =>
        Promise.resolve(some.some(({ failures }) => failures.includes('store-in-use')) ? true : undefined),
      { seen: () => some.flatMap(({ failures }) => failures).join() },
    );

  /** What was called durable is there, and it is a plain count. */
  const expectExact = async (): Promise<void> => {
    const positions = await expectPlainCount(stores.open(), LEDGERS);
    for (const { saved } of savers)
      for (const [ledger, n] of saved) expect(positions.get(ledger), ledger).to.be.at.least(n);
  };

  it('counts exactly through kill -9 at any instant', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const saver = start();
      await saver.nextLine();
      await delay(Math.random() * 200);
      await saver.kill();
      await expectExact();
    }
  });

  it('counts exactly while two processes believe that they own the same ledgers', async () => {
    const [first, second] = [start(), start()];
    await Promise.all([first.nextLine(), second.nextLine()]);
    await delay(3000);
    await untilInUse(first, second);
    await Promise.all([first.kill(), second.kill()]);
    await expectExact();
  });

  it('counts exactly when a frozen process wakes after another has taken its ledgers over', async () => {
    const zombie = start();
    await zombie.nextLine();
    for (let round = 0; round < 4; round += 1) {
      await delay(Math.random() * 100);
      zombie.child.kill('SIGSTOP');
      const heir = start();
      await heir.nextLine();
      await delay(300);
      await heir.kill();
      zombie.child.kill('SIGCONT');
      await zombie.nextLine();
      await delay(200);
    }
    await untilInUse(zombie);
    await zombie.kill();
    await expectExact();
  });

  it('counts exactly through timeouts with an unknown outcome', async () => {
    const saver = start({ requestTimeoutMs: TIMEOUT_MS });
    await saver.nextLine();
    for (let freeze = 0; freeze < 4; freeze += 1) {
      await delay(Math.random() * 300);
      cassandra.signal('SIGSTOP');
      await delay(TIMEOUT_MS * (1 + 2 * Math.random()));
      cassandra.signal('SIGCONT');
      await saver.nextLine();
      await delay(500);
    }
    await delay(1500);
    await saver.kill();
    await expectExact();
  });

  it('returns complete reports through a freeze longer than the request timeout', async () => {
    const users = Array.from({ length: 3 * REPORT_PAGE_USERS }, (_, i) => `User ${i}`);
    // Only the report is held to the short timeout: a busy machine may take longer for so large a save.
    await firstValueFrom(stores.open().save(usersCommit(users)));
    const store = stores.open({ requestTimeoutMs: TIMEOUT_MS });
    await firstValueFrom(store.load());
    const reported: string[] = [];
    let parts = 0;
    for await (const part of store.report('all')) {
      if (part.kind === 'users') for (const [user] of part.users) reported.push(user);
      parts += 1;
      if (parts > 2) continue;
      cassandra.signal('SIGSTOP');
      setTimeout(() => cassandra.signal('SIGCONT'), TIMEOUT_MS * 1.5);
    }
    expect(parts).to.be.at.least(3);
    expect(reported.sort()).to.deep.equal(users.sort());
  });

  it('counts exactly through a restart and a kill -9 of Cassandra, and continues without help', async () => {
    const saver = start({ requestTimeoutMs: TIMEOUT_MS });
    await saver.nextLine();
    for (const stop of [() => Promise.resolve(), () => cassandra.kill()]) {
      await stop();
      await cassandra.restart();
      const before = saver.saved.get('part 0') ?? 0;
      while ((saver.saved.get('part 0') ?? 0) < before + 3) await saver.nextLine();
    }
    await saver.kill();
    expect(saver.failures).to.include('store-unwritable');
    await expectExact();
  });
});
