import type { RejectLimits } from '../../reject-limits.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import { prepare, type Connection, textAsBytes } from '../sqlite-connection.ts';

/** Keeps the table of rejects within its limits; to be used inside a transaction. */
export interface RejectBound {
  /** The text of a reject has come, or of one that was recovered has gone. */
  grown(rows: number, bytes: number): void;
  /** Lets the oldest go until the rest is within the limits. Returns how many of them were waiting. */
  drop(): number;
  /** After a transaction that failed: forgets what it had believed saved. */
  reset(): void;
}

export const createRejectBound = (
  db: Connection,
  sums: TableChecksums,
  limits: RejectLimits,
): RejectBound => {
  // octet_length() does not read the texts.
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
      // What is not known yet is read when it is in the table.
      if (known === null) return;
      known.rows += rows;
      known.bytes += bytes;
    },
    drop: () => {
      known ??= read();
      let waiting = 0;
      while (known.rows > limits.rejects || known.bytes > limits.bytes) {
        const gone = dropOldest.first();
        if (gone === undefined) break;
        known.rows -= 1;
        known.bytes -= gone.number(0);
        waiting += gone.number(1);
        sums.subtract('rejects', gone.number(2));
      }
      return waiting;
    },
    reset: () => {
      known = null;
    },
  };
};
