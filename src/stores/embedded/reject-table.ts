import { goneReject } from '../store-errors.ts';
import type { Reject } from '../store.ts';
import { prepare, whole, type Connection } from './sqlite.ts';

/** The dead letters. */
export interface RejectTable {
  /** The oldest that wait, after the given id; from the oldest of all when it is unknown or `null`. */
  list(limit: number, after: string | null): readonly Reject[];
  add(rejects: readonly Reject[]): void;
  /** Throws unless all of them wait. */
  takeOut(ids: readonly string[], at: string): void;
}

export const createRejectTable = (db: Connection): RejectTable => {
  const list = prepare(
    db,
    `SELECT ${whole('id')}, ${whole('reason')}, ${whole('data')}, at FROM rejects
     WHERE recovered_at IS NULL AND seq > ifnull((SELECT seq FROM rejects WHERE id = ?), 0)
     ORDER BY seq LIMIT ?`,
  );
  const insert = prepare(db, 'INSERT OR IGNORE INTO rejects (id, reason, data, at) VALUES (?, ?, ?, ?)');
  const recover = prepare(
    db,
    `UPDATE rejects SET recovered_at = ?, data = '' WHERE id = ? AND recovered_at IS NULL`,
  );
  const grow = prepare(db, 'UPDATE totals SET rejects = rejects + ?');

  return {
    list: (limit, after) =>
      list
        .all(after, limit)
        .map((row) => ({ id: row.text(0), reason: row.text(1), data: row.text(2), at: row.text(3) })),
    add: (rejects) => {
      let added = 0;
      for (const { id, reason, data, at } of rejects) added += insert.run(id, reason, data, at);
      if (added > 0) grow.run(added);
    },
    takeOut: (ids, at) => {
      for (const id of ids) if (recover.run(at, id) !== 1) throw goneReject(id);
      grow.run(-ids.length);
    },
  };
};
