import type { Deltas } from '../../stats/deltas.ts';
import { SNAPSHOT_TOP_USERS, type Count } from '../../stats/snapshot.ts';
import { createRanking } from '../ranking.ts';
import { readTopUsers } from './read-standing.ts';
import { prepare, type Connection } from './sqlite.ts';

/** The tables of counters; to be used inside a transaction. */
export interface Counters {
  /** Adds the deltas; returns the new absolute counts in the order of `deltas.byUser`. */
  add(deltas: Deltas, at: string): Float64Array;
  /** After a transaction that failed: forgets what it had believed saved. */
  reset(): void;
}

const upsert = (table: string, key: string): string =>
  `INSERT INTO ${table} (${key}, messages) VALUES (?, ?)
   ON CONFLICT DO UPDATE SET messages = messages + excluded.messages`;

export const createCounters = (db: Connection): Counters => {
  const addServerUrl = prepare(db, upsert('by_server_url', 'server_url'));
  const addDomain = prepare(db, upsert('by_domain', 'domain'));
  const addUser = prepare(db, `${upsert('by_user', 'user')} RETURNING messages`);
  const enterTop = prepare(db, 'INSERT OR IGNORE INTO top_users (user) VALUES (?)');
  const leaveTop = prepare(db, 'DELETE FROM top_users WHERE user = ?');
  const addTotals = prepare(
    db,
    'UPDATE totals SET bots = bots + ?, non_bots = non_bots + ?, distinct_users = distinct_users + ?, as_of = ?',
  );
  const readTop = () => createRanking(SNAPSHOT_TOP_USERS, readTopUsers(db));
  let top = readTop();

  const keepTop = (changed: readonly Count[]): void => {
    const { entered, left } = top.update(changed);
    for (const user of entered) enterTop.run(user);
    for (const user of left) leaveTop.run(user);
  };

  const add = (deltas: Deltas, at: string): Float64Array => {
    for (const [serverUrl, delta] of deltas.byServerUrl) addServerUrl.run(serverUrl, delta);
    for (const [domain, delta] of deltas.byDomain) addDomain.run(domain, delta);
    const changed: Count[] = [];
    let distinct = 0;
    for (const [user, delta] of deltas.byUser) {
      const count = addUser.first(user, delta)?.number(0) ?? 0;
      if (count === delta) distinct += 1;
      changed.push([user, count]);
    }
    keepTop(changed);
    addTotals.run(deltas.bots, deltas.nonBots, distinct, at);
    return Float64Array.from(changed, ([, count]) => count);
  };

  return {
    add,
    reset: () => {
      top = readTop();
    },
  };
};
