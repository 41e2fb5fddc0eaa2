import type { Count } from '../../../stats/counts/snapshot.ts';
import type { Database } from '../connection/database.ts';
import type { CountChanges, TopUser } from '../wal/wal-record.ts';
import type { LedgerKey } from './ledger-key.ts';
import { number, text, textOrNull } from '../connection/row-values.ts';
import { readUserCounts } from '../tables/read-user-counts.ts';
import { type LedgerRow, NO_ROW } from './scope-table.ts';

/** One ledger's part of the snapshot, at one revision. */
export interface LedgerView {
  row: LedgerRow;
  readonly serverUrls: Map<string, number>;
  readonly domains: Map<string, number>;
  readonly topUsers: Map<string, number>;
  readonly topSlots: Map<number, string>;
}

export const emptyView = (): LedgerView => ({
  row: NO_ROW,
  serverUrls: new Map(),
  domains: new Map(),
  topUsers: new Map(),
  topSlots: new Map(),
});

const setAll = (counts: Map<string, number>, changed: readonly Count[]): void => {
  for (const [key, count] of changed) counts.set(key, count);
};

/** Advances a view to a later revision. Changes are absolute, so applying one twice is harmless. */
export const advanceView = (view: LedgerView, row: LedgerRow, change: CountChanges): void => {
  view.row = row;
  setAll(view.serverUrls, change.serverUrls);
  setAll(view.domains, change.domains);
  for (const [slot] of change.topUsers) {
    const before = view.topSlots.get(slot);
    if (before !== undefined) view.topUsers.delete(before);
  }
  for (const [slot, user, count] of change.topUsers) {
    view.topSlots.set(slot, user);
    view.topUsers.set(user, count);
  }
};

export const topUserRows = ({ topSlots, topUsers }: LedgerView): readonly TopUser[] =>
  Array.from(topSlots, ([slot, user]) => [slot, user, topUsers.get(user) ?? 0]);

const COUNTS = `SELECT dimension, key, long_key, count FROM counts WHERE scope = ? AND generation = ? AND ledger = ?`;
const TOP_USERS = `SELECT slot, user FROM top_users WHERE scope = ? AND generation = ? AND ledger = ?`;

/** Reads all counts from the tables. During saves, the rows may be of different revisions. */
export const readCounts = async (db: Database, ledgerKey: LedgerKey): Promise<CountChanges> => {
  const [counts, slots] = await Promise.all([db.read(COUNTS, ledgerKey), db.read(TOP_USERS, ledgerKey)]);
  const users = slots.map((row) => text(row, 'user'));
  const userCounts = await readUserCounts(db, ledgerKey, users);
  const of = (dimension: string): readonly Count[] =>
    counts
      .filter((row) => text(row, 'dimension') === dimension)
      .map((row) => [textOrNull(row, 'long_key') ?? text(row, 'key'), number(row, 'count')]);
  return {
    serverUrls: of('server_url'),
    domains: of('domain'),
    topUsers: slots.map((row) => [
      number(row, 'slot'),
      text(row, 'user'),
      userCounts.get(text(row, 'user')) ?? 0,
    ]),
  };
};
