import type { RejectLimits } from '../../reject-limits.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import { prepare, type Connection, textAsBytes } from '../sqlite-connection.ts';

/** Keeps the table of rejects within its limits. Use it inside a transaction. */
export interface RejectBound {
  /** Call after rows or bytes of data were added, or removed (negative) by a recovery. */
  grown(rows: number, bytes: number): void;
  /** Deletes the oldest until the rest is within the limits. Returns how many of the deleted were waiting. */
  drop(): number;
  /** Discards the sizes in memory; call it after a failed transaction. */
  reset(): void;
}

export const createRejectBound = (
  db: Connection,
  checksums: TableChecksums,
  limits: RejectLimits,
): RejectBound => {
  // octet_length() does not read the data itself.
  const measure = prepare(db, 'SELECT count(*), CAST(total(octet_length(data)) AS INTEGER) FROM rejects');
  const dropOldest = prepare(
    db,
    `DELETE FROM rejects WHERE seq = (SELECT seq FROM rejects ORDER BY seq LIMIT 1)
     RETURNING octet_length(data), recovered_at IS NULL, ${textAsBytes('checksum')}`,
  );
  let known: { rows: number; bytes: number } | null = null;

  const read = (): { rows: number; bytes: number } => {
    const row = measure.first();
    return { rows: row?.number(0) ?? 0, bytes: row?.number(1) ?? 0 };
  };

  return {
    grown: (rows, bytes) => {
      // Without known sizes, `drop` measures the table, which then includes these rows.
      if (known === null) return;
      known.rows += rows;
      known.bytes += bytes;
    },
    drop: () => {
      known ??= read();
      let waiting = 0;
      while (known.rows > limits.rejects || known.bytes > limits.bytes) {
        const dropped = dropOldest.first();
        if (dropped === undefined) break;
        known.rows -= 1;
        known.bytes -= dropped.number(0);
        waiting += dropped.number(1);
        checksums.subtract('rejects', dropped.number(2));
      }
      return waiting;
    },
    reset: () => {
      known = null;
    },
  };
};
