import { rejectNotWaiting } from '../../store-errors.ts';
import { rejectPage } from '../../../stats/counts/reject-page.ts';
import type { Reject } from '../../store.ts';
import { toRejectCode } from '../../../stats/counts/reject-code.ts';
import { rejectChecksum } from '../checksums/reject-checksum.ts';
import type { RejectLimits } from '../../reject-limits.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import { createRejectBound } from './reject-bound.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

/** The table of rejects. Use it inside a transaction. */
export interface RejectTable {
  /** A page of the oldest waiting rejects after the given id; from the start if it is unknown or `null`. */
  list(limit: number, after: string | null): readonly Reject[];
  /** Returns how many waiting rejects, the oldest, were dropped. */
  add(rejects: readonly Reject[]): number;
  /** @throws StoreError unless all of them are waiting. */
  markRecovered(ids: readonly string[], at: string): void;
  /** Discards the state in memory; call it after a failed transaction or one that emptied the table. */
  reset(): void;
}

export const createRejectTable = (
  db: Connection,
  checksums: TableChecksums,
  limits: RejectLimits,
): RejectTable => {
  const bound = createRejectBound(db, checksums, limits);
  const selectSeq = prepare(db, 'SELECT seq FROM rejects WHERE id = ?');
  // One row at a time, because the data may be long.
  const selectNext = prepare(
    db,
    `SELECT seq, id, reason, data, at, code FROM rejects
     WHERE recovered_at IS NULL AND seq > ? ORDER BY seq LIMIT 1`,
  );
  const insert = prepare(
    db,
    'INSERT OR IGNORE INTO rejects (id, reason, data, at, code, checksum) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectWaiting = prepare(
    db,
    `SELECT reason, at, checksum, octet_length(data), code FROM rejects WHERE id = ? AND recovered_at IS NULL`,
  );
  const updateRecovered = prepare(
    db,
    `UPDATE rejects SET recovered_at = ?, data = '', checksum = ? WHERE id = ? AND recovered_at IS NULL`,
  );
  const addToTotals = prepare(db, 'UPDATE totals SET rejects = rejects + ?');

  return {
    list: (limit, after) => {
      const page = rejectPage<Reject>(limit);
      let row = selectNext.first(selectSeq.first(after)?.number(0) ?? 0);
      while (row !== undefined) {
        const code = toRejectCode(row.textOrNull(5));
        page.add({ id: row.text(1), code, reason: row.text(2), data: row.text(3), at: row.text(4) });
        row = page.isFull ? undefined : selectNext.first(row.number(0));
      }
      return page.rejects;
    },
    add: (rejects) => {
      let added = 0;
      for (const { id, code, reason, data, at } of rejects) {
        const checksum = rejectChecksum({ id, reason, data, at, recoveredAt: null, code });
        if (insert.run(id, reason, data, at, code, checksum) === 0) continue;
        added += 1;
        checksums.add('rejects', checksum);
        bound.grown(1, Buffer.byteLength(data));
      }
      if (added === 0) return 0;
      const dropped = bound.drop();
      addToTotals.run(added - dropped);
      return dropped;
    },
    markRecovered: (ids, at) => {
      for (const id of ids) {
        const row = selectWaiting.first(id);
        if (row === undefined) throw rejectNotWaiting(id);
        const kept = { id, reason: row.text(0), data: '', at: row.text(1), code: row.textOrNull(4) };
        const checksum = rejectChecksum({ ...kept, recoveredAt: at });
        updateRecovered.run(at, checksum, id);
        checksums.subtract('rejects', row.number(2));
        checksums.add('rejects', checksum);
        bound.grown(0, -row.number(3));
      }
      addToTotals.run(-ids.length);
    },
    reset: () => bound.reset(),
  };
};
