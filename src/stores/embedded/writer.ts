import type { Deltas } from '../../stats/deltas.ts';
import type { Reject } from '../store.ts';
import type { Standing } from '../tally.ts';
import { createSums, SUM_NAMES } from './checksums/sums.ts';
import { verifyResume } from './checksums/verify-resume.ts';
import { createCounters } from './counters.ts';
import { createFeedTables } from './feed-tables.ts';
import type { FileSettings, Grown, Loaded, PackedCommit, Recovery } from './messages.ts';
import { foldExcessKeys } from './fold-excess-keys.ts';
import { healWindows } from './heal-windows.ts';
import { openFile } from './open-file.ts';
import { createOwnership } from './ownership.ts';
import { readStanding, readTopUsers, readTotals } from './read-standing.ts';
import { createRejectTable } from './reject-table.ts';
import { asOfOneInstant, type Connection, transaction } from './sqlite.ts';
import { createWindowTables } from './window-tables.ts';

/** The one that writes the file. Each method is one transaction: when it returns, its effect is durable. */
export interface Writer {
  standing(): Standing;
  load(ledger: string): Loaded;
  /** All commits in one transaction, so that they share the wait for the disk. */
  save(commits: readonly PackedCommit[]): readonly Grown[];
  recover(recovery: Recovery): Grown;
  rejects(limit: number, after: string | null): readonly Reject[];
  /** Empties all tables. */
  reset(): void;
  /** @throws StoreError `store-replaced` when the file is not the one that was opened. */
  verify(): void;
  close(): void;
}

const COUNTED_TABLES = [
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
  const heal = (opened: Connection): void => {
    healWindows(opened, now);
    foldExcessKeys(opened);
  };
  const { db, identity, lock, close } = openFile(settings, heal);
  const ownership = createOwnership(db, settings.file);
  const sums = createSums(db);
  const counters = createCounters(db, sums);
  const feed = createFeedTables(db, sums);
  const windows = createWindowTables(db, settings.windows, sums, () => counters.keys.domains);
  const rejects = createRejectTable(db, sums, settings.rejects);

  const standing = (): Standing => ({ ...readStanding(db), topUsers: readTopUsers(db) });

  /** The windows after the totals: they have no domain that the totals do not have. */
  const addTotals = (deltas: Deltas, at: string): Omit<Grown, 'totals' | 'droppedRejects'> => {
    const counted = counters.add(deltas, at);
    const { byServerUrl, byDomain } = counted.deltas;
    const capped = counted.deltas === deltas ? null : { byServerUrl, byDomain };
    return { capped, userCounts: counted.userCounts };
  };
  const saveOne = (commit: PackedCommit): Grown => {
    const counted = addTotals(commit.deltas, commit.at);
    windows.add(commit.ledger, commit.windows, Date.parse(commit.at));
    feed.add(commit);
    const droppedRejects = rejects.add(commit.rejects);
    return { ...counted, totals: readTotals(db), droppedRejects };
  };

  /** Runs `work` in one transaction, unless the paths lead to other files by now. */
  const write = <R>(work: () => R): R => {
    identity.verify();
    lock.renew();
    try {
      return transaction(db, work);
    } finally {
      // Also a transaction that failed may have written into the log.
      identity.written();
    }
  };

  /** Goes on only from the state that was loaded for these ledgers. */
  const count = <R>(ledgers: readonly (string | null)[], work: () => R): R => {
    try {
      const result = write(() => {
        for (const ledger of ledgers) ownership.assertCurrent(ledger);
        sums.begin();
        const done = work();
        ownership.advance();
        sums.seal();
        return done;
      });
      ownership.committed();
      return result;
    } catch (error) {
      counters.reset();
      windows.reset();
      rejects.reset();
      throw error;
    }
  };

  return {
    standing,
    load: (ledger) => {
      identity.verify();
      return asOfOneInstant(db, () => {
        // The ranking in memory is of what this process has saved.
        if (ownership.loaded(ledger)) {
          counters.reset();
          windows.reset();
          rejects.reset();
        }
        verifyResume(db, settings.file);
        return {
          standing: standing(),
          position: feed.position(ledger),
          recent: feed.recent(ledger),
          marks: windows.marks(ledger),
        };
      });
    },
    save: (commits) =>
      count(
        commits.map(({ ledger }) => ledger),
        () => commits.map(saveOne),
      ),
    recover: ({ ids, deltas, windows: placed, at }) =>
      count([null], () => {
        rejects.takeOut(ids, at);
        const counted = addTotals(deltas, at);
        windows.add('', placed, Date.parse(at));
        return { ...counted, totals: readTotals(db), droppedRejects: 0 };
      }),
    rejects: (limit, after) => rejects.list(limit, after),
    reset: () => {
      count([null], () => {
        for (const table of COUNTED_TABLES) db.exec(`DELETE FROM ${table}`);
        db.exec('INSERT INTO totals (only_row) VALUES (1)');
        db.exec(`UPDATE store_state SET ${SUM_NAMES.map((name) => `${name} = 0`).join(', ')}`);
      });
      ownership.restarted();
      // A report that is open goes on with what it began with; the ranking in memory must not.
      counters.reset();
      windows.reset();
      rejects.reset();
    },
    verify: () => identity.verify(),
    close,
  };
};
