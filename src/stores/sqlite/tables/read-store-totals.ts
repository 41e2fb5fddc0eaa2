import type { Count } from '../../../stats/counts/snapshot.ts';
import type { Totals } from '../../store.ts';
import type { StoreTotals } from '../../running-totals.ts';
import { prepare, type Connection, type Row } from '../sqlite-connection.ts';

export const toCount = (row: Row): Count => [row.text(0), row.number(1)];

const counts = (db: Connection, sql: string): readonly Count[] => prepare(db, sql).all().map(toCount);

/** The top users with their counts, in no particular order. */
export const readTopUsers = (db: Connection): readonly Count[] =>
  counts(db, `SELECT user, messages FROM top_users CROSS JOIN by_user USING (user)`);

export const readTotals = (db: Connection): Totals => {
  const row = prepare(db, 'SELECT canaries, rejects, dead_letters, lost_events FROM totals').first();
  if (row === undefined) throw new Error('the table totals is empty');
  return {
    canaries: row.number(0),
    rejects: row.number(1),
    deadLetters: row.number(2),
    lostEvents: row.number(3),
  };
};

export const readServerUrls = (db: Connection): readonly Count[] =>
  counts(db, `SELECT server_url, messages FROM by_server_url`);

export const readDomains = (db: Connection): readonly Count[] =>
  counts(db, `SELECT domain, messages FROM by_domain`);

/** Everything except the users, who are too many to read at once. */
export const readStoreTotals = (db: Connection): StoreTotals => {
  const row = prepare(db, `SELECT bots, non_bots, distinct_users, as_of FROM totals`).first();
  if (row === undefined) throw new Error('the table totals is empty');
  return {
    bots: row.number(0),
    nonBots: row.number(1),
    distinctUsers: row.number(2),
    asOf: row.textOrNull(3),
    ...readTotals(db),
    byServerUrl: readServerUrls(db),
    byDomain: readDomains(db),
    topUsers: [],
  };
};
