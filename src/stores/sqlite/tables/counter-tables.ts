import type { Deltas } from '../../../stats/counts/deltas.ts';
import { SNAPSHOT_TOP_USERS, type Count } from '../../../stats/counts/snapshot.ts';
import { createRanking } from '../../ranking.ts';
import { capDeltas, type TotalsKeys } from '../../normalize-commit.ts';
import { counterPart } from '../checksums/checksum.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import { readDomains, readServerUrls, readTopUsers } from './read-store-totals.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

/** The deltas as added, with servers and domains beyond the limit folded into one key, and the resulting counts. */
export interface CountedDeltas {
  readonly deltas: Deltas;
  /** The new absolute counts in the order of `deltas.byUser`. */
  readonly userCounts: Float64Array;
}

/** The counter tables. Use it inside a transaction. */
export interface CounterTables {
  add(deltas: Deltas, at: string): CountedDeltas;
  /** The servers and domains that have a counter of their own. */
  readonly keys: TotalsKeys;
  /** Reads the state in memory again; call it after a failed transaction. */
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
