import type { Deltas } from '../../../stats/counts/deltas.ts';
import { SNAPSHOT_TOP_USERS, type Count } from '../../../stats/counts/snapshot.ts';
import { createRanking } from '../../ranking.ts';
import { capDeltas, type TotalsKeys } from '../../normalize-commit.ts';
import { counterPart } from '../checksums/checksum.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import { readDomains, readServerUrls, readTopUsers } from './read-store-totals.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

/** What was added: the deltas, with no more servers and domains than there may be, and what they came to. */
export interface CountedDeltas {
  readonly deltas: Deltas;
  /** The new absolute counts in the order of `deltas.byUser`. */
  readonly userCounts: Float64Array;
}

/** The tables of counters; to be used inside a transaction. */
export interface CounterTables {
  /** Adds the deltas. */
  add(deltas: Deltas, at: string): CountedDeltas;
  /** The servers and domains that are counted, each under its own name. */
  readonly keys: TotalsKeys;
  /** After a transaction that failed: forgets what it had believed saved. */
  reset(): void;
}

const upsert = (table: string, key: string): string =>
  `INSERT INTO ${table} (${key}, messages) VALUES (?, ?)
   ON CONFLICT DO UPDATE SET messages = messages + excluded.messages`;

export const createCounterTables = (db: Connection, checksums: TableChecksums): CounterTables => {
  const addServerUrl = prepare(db, upsert('by_server_url', 'server_url'));
  const addDomain = prepare(db, upsert('by_domain', 'domain'));
  const addUser = prepare(db, `${upsert('by_user', 'user')} RETURNING messages`);
  const enterTop = prepare(db, 'INSERT OR IGNORE INTO top_users (user) VALUES (?)');
  const leaveTop = prepare(db, 'DELETE FROM top_users WHERE user = ?');
  const addTotals = prepare(
    db,
    'UPDATE totals SET bots = bots + ?, non_bots = non_bots + ?, distinct_users = distinct_users + ?, as_of = ?',
  );
  const readTopRanking = () => createRanking(SNAPSHOT_TOP_USERS, readTopUsers(db));
  let topUsers = readTopRanking();
  const readKeys = () => ({
    serverUrls: new Set(readServerUrls(db).map(([key]) => key)),
    domains: new Set(readDomains(db).map(([key]) => key)),
  });
  let keys = readKeys();

  const updateTopUsers = (changed: readonly Count[]): void => {
    const { entered, left } = topUsers.update(changed);
    for (const user of entered) enterTop.run(user);
    for (const user of left) leaveTop.run(user);
  };

  const add = (uncapped: Deltas, at: string): CountedDeltas => {
    const deltas = capDeltas(uncapped, keys);
    for (const [serverUrl, delta] of deltas.byServerUrl) {
      addServerUrl.run(serverUrl, delta);
      keys.serverUrls.add(serverUrl);
      checksums.add('server_urls', counterPart(serverUrl, delta));
    }
    for (const [domain, delta] of deltas.byDomain) {
      addDomain.run(domain, delta);
      keys.domains.add(domain);
      checksums.add('domains', counterPart(domain, delta));
    }
    const changed: Count[] = [];
    let distinct = 0;
    for (const [user, delta] of deltas.byUser) {
      const count = addUser.first(user, delta)?.number(0) ?? 0;
      if (count === delta) distinct += 1;
      changed.push([user, count]);
      checksums.add('users', counterPart(user, delta));
    }
    updateTopUsers(changed);
    addTotals.run(deltas.bots, deltas.nonBots, distinct, at);
    return { deltas, userCounts: Float64Array.from(changed, ([, count]) => count) };
  };

  return {
    add,
    get keys() {
      return keys;
    },
    reset: () => {
      topUsers = readTopRanking();
      keys = readKeys();
    },
  };
};
