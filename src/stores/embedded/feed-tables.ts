import { lostEvents } from '../storable.ts';
import type { RecentKeys } from '../store.ts';
import type { PackedCommit } from './messages.ts';
import { prepare, whole, type Connection } from './sqlite.ts';

/** Where the sources stood: the position and the recent keys of each ledger; the losses and the canaries. */
export interface FeedTables {
  position(ledger: string): string | null;
  recent(ledger: string): readonly RecentKeys[];
  add(commit: PackedCommit): void;
}

export const createFeedTables = (db: Connection): FeedTables => {
  const position = prepare(db, 'SELECT position FROM ledgers WHERE name = ?');
  const recent = prepare(
    db,
    `SELECT ${whole('partition')}, at, ${whole('keys')} FROM recent_keys WHERE ledger = ? ORDER BY seq`,
  );
  const keep = prepare(db, 'INSERT INTO recent_keys (ledger, partition, at, keys) VALUES (?, ?, ?, ?)');
  const forget = prepare(db, 'DELETE FROM recent_keys WHERE ledger = ? AND partition = ? AND at < ?');
  const lose = prepare(
    db,
    'INSERT INTO losses (topic, partition, from_offset, to_offset, at) VALUES (?, ?, ?, ?, ?)',
  );
  const move = prepare(
    db,
    'INSERT INTO ledgers (name, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
  );
  const grow = prepare(
    db,
    `UPDATE totals SET canaries = canaries + ?, dead_letters = dead_letters + ?, lost_events = min(lost_events + ?, ${Number.MAX_SAFE_INTEGER})`,
  );

  return {
    position: (ledger) => position.first(ledger)?.text(0) ?? null,
    recent: (ledger) =>
      recent.all(ledger).map((row) => ({ partition: row.text(0), at: row.number(1), keys: row.text(2) })),
    add: (commit) => {
      const { ledger } = commit;
      for (const { partition, at, keys } of commit.recent) keep.run(ledger, partition, at, keys);
      for (const [partition, at] of commit.forget) forget.run(ledger, partition, at);
      for (const { topic, partition, from, to, at } of commit.losses)
        lose.run(topic, partition, from, to, at);
      if (commit.position !== null) move.run(ledger, commit.position);
      grow.run(commit.canaries, commit.deadLetters, lostEvents(commit));
    },
  };
};
