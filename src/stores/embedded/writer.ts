import type { Account, Reject } from '../store.ts';
import type { Standing } from '../tally.ts';
import { createCounters } from './counters.ts';
import { createFeedTables } from './feed-tables.ts';
import type { FileSettings, Grown, Loaded, PackedCommit, Recovery } from './messages.ts';
import { healWindows } from './heal-windows.ts';
import { openFile } from './open-file.ts';
import { readStanding, readTopUsers, readTotals } from './read-standing.ts';
import { createRejectTable } from './reject-table.ts';
import { prepare, transaction, whole } from './sqlite.ts';
import { createWindowTables } from './window-tables.ts';

/** The one that writes the file. Each method is one transaction: when it returns, its effect is durable. */
export interface Writer {
  standing(): Standing;
  load(ledger: string): Loaded;
  /** All commits in one transaction, so that they share the wait for the disk. */
  save(commits: readonly PackedCommit[]): readonly Grown[];
  recover(recovery: Recovery): Grown;
  rejects(limit: number, after: string | null): readonly Reject[];
  account(username: string): Account | null;
  saveAccount(account: Account): void;
  /** Empties all tables but the accounts. */
  reset(): void;
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
] as const;

/** `now`: epoch ms. */
export const openWriter = (settings: FileSettings, now: number): Writer => {
  const { db, close } = openFile(settings, (opened) => healWindows(opened, now));
  const counters = createCounters(db);
  const feed = createFeedTables(db);
  const windows = createWindowTables(db, settings.windows);
  const rejects = createRejectTable(db);
  const findAccount = prepare(
    db,
    `SELECT ${whole('username')}, ${whole('password_hash')} FROM accounts WHERE username = ?`,
  );
  const putAccount = prepare(
    db,
    `INSERT INTO accounts (username, password_hash) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET password_hash = excluded.password_hash`,
  );

  const standing = (): Standing => ({ ...readStanding(db), topUsers: readTopUsers(db) });

  const saveOne = (commit: PackedCommit): Grown => {
    const userCounts = counters.add(commit.deltas, commit.at);
    windows.add(commit.ledger, commit.windows, Date.parse(commit.at));
    feed.add(commit);
    rejects.add(commit.rejects);
    return { userCounts, totals: readTotals(db) };
  };

  const whollyOrNot = <R>(work: () => R): R => {
    try {
      return transaction(db, work);
    } catch (error) {
      counters.reset();
      throw error;
    }
  };

  return {
    standing,
    load: (ledger) => ({
      standing: standing(),
      position: feed.position(ledger),
      recent: feed.recent(ledger),
      marks: windows.marks(ledger),
    }),
    save: (commits) => whollyOrNot(() => commits.map(saveOne)),
    recover: ({ ids, deltas, windows: placed, at }) =>
      whollyOrNot(() => {
        rejects.takeOut(ids, at);
        windows.add('', placed, Date.parse(at));
        return { userCounts: counters.add(deltas, at), totals: readTotals(db) };
      }),
    rejects: (limit, after) => rejects.list(limit, after),
    account: (username) => {
      const row = findAccount.first(username);
      return row === undefined ? null : { username: row.text(0), passwordHash: row.text(1) };
    },
    saveAccount: ({ username, passwordHash }) => {
      putAccount.run(username, passwordHash);
    },
    reset: () =>
      whollyOrNot(() => {
        for (const table of COUNTED_TABLES) db.exec(`DELETE FROM ${table}`);
        db.exec('INSERT INTO totals (only_row) VALUES (1)');
        // A report that is open goes on with what it began with; the ranking in memory must not.
        counters.reset();
      }),
    close,
  };
};
