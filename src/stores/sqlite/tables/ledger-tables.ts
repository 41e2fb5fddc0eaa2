import { lostEvents } from '../../normalize-commit.ts';
import type { RecentKeys } from '../../store.ts';
import type { PackedCommit } from '../threads/worker-messages.ts';
import { checksumOf, minus, plus } from '../checksums/checksum.ts';
import { createLedgerChecksums, recentChecksum, type RecentChange } from '../checksums/ledger-checksums.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import { prepare, type Connection, textAsBytes } from '../sqlite-connection.ts';

/** Position and recent keys of each ledger; losses and canaries. */
export interface LedgerTables {
  position(ledger: string): string | null;
  recent(ledger: string): readonly RecentKeys[];
  add(commit: PackedCommit): void;
}

export const createLedgerTables = (db: Connection, tableChecksums: TableChecksums): LedgerTables => {
  const ledgerChecksums = createLedgerChecksums(db, tableChecksums);
  const position = prepare(db, `SELECT position FROM ledgers WHERE name = ?`);
  const recent = prepare(db, `SELECT partition, at, keys FROM recent_keys WHERE ledger = ? ORDER BY seq`);
  const insertRecent = prepare(
    db,
    'INSERT INTO recent_keys (ledger, partition, at, keys, checksum) VALUES (?, ?, ?, ?, ?)',
  );
  const expireRecent = prepare(
    db,
    `DELETE FROM recent_keys WHERE ledger = ? AND partition = ? AND at < ? RETURNING ${textAsBytes('checksum')}`,
  );
  const insertLoss = prepare(
    db,
    'INSERT INTO losses (topic, partition, from_offset, to_offset, at) VALUES (?, ?, ?, ?, ?)',
  );
  const upsertPosition = prepare(
    db,
    'INSERT INTO ledgers (name, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
  );
  const addToTotals = prepare(
    db,
    `UPDATE totals SET canaries = canaries + ?, dead_letters = dead_letters + ?, lost_events = min(lost_events + ?, ${Number.MAX_SAFE_INTEGER})`,
  );

  return {
    position: (ledger) => position.first(ledger)?.text(0) ?? null,
    recent: (ledger) =>
      recent.all(ledger).map((row) => ({ partition: row.text(0), at: row.number(1), keys: row.text(2) })),
    add: (commit) => {
      const { ledger } = commit;
      const recentChange: RecentChange = { rows: 0, sum: 0 };
      for (const added of commit.recent) {
        const checksum = recentChecksum(ledger, added);
        insertRecent.run(ledger, added.partition, added.at, added.keys, checksum);
        recentChange.rows += 1;
        recentChange.sum = plus(recentChange.sum, checksum);
      }
      for (const [partition, at] of commit.expireBefore)
        for (const deleted of expireRecent.all(ledger, partition, at)) {
          recentChange.rows -= 1;
          recentChange.sum = minus(recentChange.sum, deleted.number(0));
        }
      for (const { topic, partition, from, to, at } of commit.losses) {
        insertLoss.run(topic, partition, from, to, at);
        tableChecksums.add('losses', checksumOf([topic, partition, from, to, at]));
      }
      if (commit.position !== null) upsertPosition.run(ledger, commit.position);
      ledgerChecksums.update(ledger, recentChange);
      addToTotals.run(commit.canaries, commit.deadLetters, lostEvents(commit));
    },
  };
};
