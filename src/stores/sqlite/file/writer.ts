import type { Deltas } from '../../../stats/counts/deltas.ts';
import type { Reject } from '../../store.ts';
import type { StoreTotals } from '../../running-totals.ts';
import { createTableChecksums, SUM_NAMES } from '../checksums/table-checksums.ts';
import { verifyResume } from '../checksums/verify-resume.ts';
import { createCounterTables } from '../tables/counter-tables.ts';
import { createLedgerTables } from '../tables/ledger-tables.ts';
import type {
  FileSettings,
  SaveOutcome,
  LoadedState,
  PackedCommit,
  Recovery,
} from '../threads/worker-messages.ts';
import { mergeExcessKeys } from '../repair/merge-excess-keys.ts';
import { repairWindows } from '../repair/repair-windows.ts';
import { openFile } from './open-file.ts';
import { createOwnership } from './ownership.ts';
import { readStoreTotals, readTopUsers, readTotals } from '../tables/read-store-totals.ts';
import { createRejectTable } from '../tables/reject-table.ts';
import { readTransaction, type Connection, transaction } from '../sqlite-connection.ts';
import { createWindowTables } from '../tables/window-tables.ts';

/** The only writer of the file. Each method is one transaction: when it returns, its effect is durable. */
export interface Writer {
  totals(): StoreTotals;
  load(ledger: string): LoadedState;
  /** Saves all commits in one transaction, so that they share one fsync. */
  save(commits: readonly PackedCommit[]): readonly SaveOutcome[];
  recover(recovery: Recovery): SaveOutcome;
  rejects(limit: number, after: string | null): readonly Reject[];
  /** Empties all tables. */
  reset(): void;
  /** @throws StoreError `store-replaced` when the file is not the one that was opened. */
  verify(): void;
  close(): void;
}

const RESET_TABLES = [
  'by_server_url',
  'by_domain',
  'by_user',
  'top_users',
  'totals',
  'ledgers',
  'recent_keys',
  'rejects',
  'losses',
  'windows',
  'windows_kept',
  'outside_windows',
  'topic_marks',
  'activity_log',
  'activity',
  'ledger_checksums',
  'window_checksums',
] as const;

/** `now`: epoch ms. */
export const openWriter = (settings: FileSettings, now: number): Writer => {
  const repair = (opened: Connection): void => {
    repairWindows(opened, now);
    mergeExcessKeys(opened);
  };
  const { db, identity, lock, close } = openFile(settings, repair);
  const ownership = createOwnership(db, settings.file);
  const tableChecksums = createTableChecksums(db);
  const counterTables = createCounterTables(db, tableChecksums);
  const ledgerTables = createLedgerTables(db, tableChecksums);
  const windowTables = createWindowTables(
    db,
    settings.windows,
    tableChecksums,
    () => counterTables.keys.domains,
  );
  const rejectTable = createRejectTable(db, tableChecksums, settings.rejects);

  const totals = (): StoreTotals => ({ ...readStoreTotals(db), topUsers: readTopUsers(db) });

  /** Totals come before windows, which may only have domains that the totals have. */
  const addTotals = (deltas: Deltas, at: string): Omit<SaveOutcome, 'totals' | 'droppedRejects'> => {
    const counted = counterTables.add(deltas, at);
    const { byServerUrl, byDomain } = counted.deltas;
    const capped = counted.deltas === deltas ? null : { byServerUrl, byDomain };
    return { capped, userCounts: counted.userCounts };
  };
  const saveOne = (commit: PackedCommit): SaveOutcome => {
    const counted = addTotals(commit.deltas, commit.at);
    windowTables.add(commit.ledger, commit.windows, Date.parse(commit.at));
    ledgerTables.add(commit);
    const droppedRejects = rejectTable.add(commit.rejects);
    return { ...counted, totals: readTotals(db), droppedRejects };
  };

  /** Runs `work` in one transaction, unless the paths now lead to other files. */
  const write = <R>(work: () => R): R => {
    identity.verify();
    lock.renew();
    try {
      return transaction(db, work);
    } finally {
      // A failed transaction may have written to the log as well.
      identity.written();
    }
  };

  /** Fails unless the file is in the state that was loaded for these ledgers. */
  const commitChange = <R>(ledgers: readonly (string | null)[], work: () => R): R => {
    try {
      const result = write(() => {
        for (const ledger of ledgers) ownership.assertCurrent(ledger);
        tableChecksums.begin();
        const done = work();
        ownership.advance();
        tableChecksums.write();
        return done;
      });
      ownership.committed();
      return result;
    } catch (error) {
      counterTables.reset();
      windowTables.reset();
      rejectTable.reset();
      throw error;
    }
  };

  return {
    totals,
    load: (ledger) => {
      identity.verify();
      return readTransaction(db, () => {
        // The rankings in memory include only what this process has saved.
        if (ownership.loaded(ledger)) {
          counterTables.reset();
          windowTables.reset();
          rejectTable.reset();
        }
        verifyResume(db, settings.file);
        return {
          totals: totals(),
          position: ledgerTables.position(ledger),
          recent: ledgerTables.recent(ledger),
          watermarks: windowTables.watermarks(ledger),
        };
      });
    },
    save: (commits) =>
      commitChange(
        commits.map(({ ledger }) => ledger),
        () => commits.map(saveOne),
      ),
    recover: ({ ids, deltas, windows, at }) =>
      commitChange([null], () => {
        rejectTable.markRecovered(ids, at);
        const counted = addTotals(deltas, at);
        windowTables.add('', windows, Date.parse(at));
        return { ...counted, totals: readTotals(db), droppedRejects: 0 };
      }),
    rejects: (limit, after) => rejectTable.list(limit, after),
    reset: () => {
      commitChange([null], () => {
        for (const table of RESET_TABLES) db.exec(`DELETE FROM ${table}`);
        db.exec('INSERT INTO totals (only_row) VALUES (1)');
        db.exec(`UPDATE store_state SET ${SUM_NAMES.map((name) => `${name} = 0`).join(', ')}`);
      });
      ownership.restarted();
      // An open report keeps showing its instant; the rankings in memory must not.
      counterTables.reset();
      windowTables.reset();
      rejectTable.reset();
    },
    verify: () => identity.verify(),
    close,
  };
};
