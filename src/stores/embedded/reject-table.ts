import { goneReject } from '../store-errors.ts';
import { rejectPage } from '../../stats/reject-page.ts';
import type { Reject } from '../store.ts';
import { prepare, whole, type Connection } from './sqlite.ts';

/** The dead letters. */
export interface RejectTable {
  /** A page of the oldest that wait, after the given id; from the oldest of all when it is unknown or `null`. */
  list(limit: number, after: string | null): readonly Reject[];
  add(rejects: readonly Reject[]): void;
  /** Throws unless all of them wait. */
  takeOut(ids: readonly string[], at: string): void;
}

export const createRejectTable = (db: Connection): RejectTable => {
  const place = prepare(db, 'SELECT seq FROM rejects WHERE id = ?');
  // One at a time: their data may be long.
  const next = prepare(
    db,
    `SELECT seq, ${whole('id')}, ${whole('reason')}, ${whole('data')}, at FROM rejects
     WHERE recovered_at IS NULL AND seq > ? ORDER BY seq LIMIT 1`,
  );
  const insert = prepare(db, 'INSERT OR IGNORE INTO rejects (id, reason, data, at) VALUES (?, ?, ?, ?)');
  const recover = prepare(
    db,
    `UPDATE rejects SET recovered_at = ?, data = '' WHERE id = ? AND recovered_at IS NULL`,
  );
  const grow = prepare(db, 'UPDATE totals SET rejects = rejects + ?');

  return {
    list: (limit, after) => {
      const page = rejectPage<Reject>(limit);
      let row = next.first(place.first(after)?.number(0) ?? 0);
      while (row !== undefined) {
        page.add({ id: row.text(1), reason: row.text(2), data: row.text(3), at: row.text(4) });
        row = page.full ? undefined : next.first(row.number(0));
      }
      return page.rejects;
    },
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
