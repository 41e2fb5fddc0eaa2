import { lostEvents, type StorableCommit } from '../storable.ts';
import type { RecentKeys } from '../store.ts';
import { prepare, whole, type Connection } from './sqlite.ts';

/** Where the feed stood: the position, the recent keys, the losses and the canaries. */
export interface FeedTables {
  position(): string | null;
  recent(): readonly RecentKeys[];
  add(commit: StorableCommit): void;
}

export const createFeedTables = (db: Connection): FeedTables => {
  const position = prepare(db, 'SELECT position FROM totals');
  const recent = prepare(
    db,
    `SELECT ${whole('partition')}, at, ${whole('keys')} FROM recent_keys ORDER BY seq`,
  );
  const keep = prepare(db, 'INSERT INTO recent_keys (partition, at, keys) VALUES (?, ?, ?)');
  const forget = prepare(db, 'DELETE FROM recent_keys WHERE partition = ? AND at < ?');
  const lose = prepare(
    db,
    'INSERT INTO losses (topic, partition, from_offset, to_offset, at) VALUES (?, ?, ?, ?, ?)',
  );
  const move = prepare(
    db,
    `UPDATE totals SET canaries = canaries + ?, lost_events = lost_events + ?, position = ifnull(?, position)`,
  );

  return {
    position: () => position.first()?.textOrNull(0) ?? null,
    recent: () =>
      recent.all().map((row) => ({ partition: row.text(0), at: row.number(1), keys: row.text(2) })),
    add: (commit) => {
      for (const { partition, at, keys } of commit.recent) keep.run(partition, at, keys);
      for (const [partition, at] of commit.forget) forget.run(partition, at);
      for (const { topic, partition, from, to, at } of commit.losses)
        lose.run(topic, partition, from, to, at);
      move.run(commit.canaries, lostEvents(commit.losses), commit.position);
    },
  };
};
